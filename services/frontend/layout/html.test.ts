import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html, raw, toText } from './html.ts';

const hostile = `<script>alert("x")</script> & 'y'`;
const harmless = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &apos;y&apos;';

test('text is escaped', () => {
  assert.equal(toText(html`<p>${hostile}</p>`), `<p>${harmless}</p>`);
});

test('a value cannot end its attribute, with either kind of quote', () => {
  assert.equal(toText(html`<a title="${hostile}" href='${hostile}'>`), `<a title="${harmless}" href='${harmless}'>`);
});

test('nested templates and lists of templates are escaped once', () => {
  const items = ['a & b', '<c>'].map((name) => html`<li>${name}</li>`);
  assert.equal(toText(html`<ul>${items}</ul>`), '<ul><li>a &amp; b</li><li>&lt;c&gt;</li></ul>');
});

test('numbers are shown, including zero; undefined and false are not', () => {
  assert.equal(toText(html`${0} ${12}${undefined}${false}${''}`), '0 12');
});

test('raw markup stays as it is', () => {
  assert.equal(toText(html`<b>${raw('<svg/>')}</b>`), '<b><svg/></b>');
});

test('a look-alike object from JSON is not taken for markup', () => {
  const forged = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}');
  assert.throws(() => html`${forged}`);
});
