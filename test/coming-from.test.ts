// docs/coming-from.md has a row for everything that users of other demos know, and each row links to what shows it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lessonNames } from '../deploy/lessons/catalogue.ts';
import { original, originalNames } from '../testing/original-manifests.ts';
import { read } from '../testing/sources.ts';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** What Online Boutique 0.10.6 has, by the heading of its table. */
const onlineBoutique: Readonly<Record<string, readonly string[]>> = {
  Ports: [...originalNames, ...words('shoppingassistantservice redis-cart frontend-external loadgenerator')],
  'Pages and paths': [
    ...['GET /', 'GET /product/{id}', 'GET /cart', 'POST /cart', 'POST /cart/empty', 'POST /cart/checkout'],
    ...['POST /setCurrency', 'GET /logout', 'GET /assistant', 'POST /bot', 'GET /product-meta/{id}', 'other paths'],
    ...words(`/robots.txt /_healthz /static/ /static/favicon.ico /static/img/products/{name}.jpg /static/images/{name}
      /static/styles/{name}.css /static/icons/{name}.svg shop_session-id shop_currency`),
  ],
  'Variables and signals': words(`PORT LISTEN_ADDR AD_SERVICE_ADDR CART_SERVICE_ADDR CHECKOUT_SERVICE_ADDR
    CURRENCY_SERVICE_ADDR EMAIL_SERVICE_ADDR PAYMENT_SERVICE_ADDR PRODUCT_CATALOG_SERVICE_ADDR
    RECOMMENDATION_SERVICE_ADDR SHIPPING_SERVICE_ADDR SHOPPING_ASSISTANT_SERVICE_ADDR BASE_URL ENV_PLATFORM
    FRONTEND_MESSAGE CYMBAL_BRANDING ENABLE_ASSISTANT ENABLE_SINGLE_SHARED_SESSION BANNER_COLOR PACKAGING_SERVICE_URL
    EXTRA_LATENCY SIGUSR1 SIGUSR2 ENABLE_TRACING COLLECTOR_SERVICE_ADDR OTEL_SERVICE_NAME ENABLE_PROFILER
    DISABLE_PROFILER DISABLE_TRACING DISABLE_STATS REDIS_ADDR ASPNETCORE_HTTP_PORTS SPANNER_PROJECT SPANNER_INSTANCE
    SPANNER_DATABASE SPANNER_CONNECTION_STRING ALLOYDB_PRIMARY_IP ALLOYDB_CLUSTER_NAME ALLOYDB_INSTANCE_NAME
    ALLOYDB_DATABASE_NAME ALLOYDB_TABLE_NAME ALLOYDB_SECRET_NAME PROJECT_ID REGION FRONTEND_ADDR USERS RATE`),
  'Kustomize components': words(`alloydb container-images-registry container-images-tag container-images-tag-suffix
    custom-base-url cymbal-branding google-cloud-operations memorystore network-policies non-public-frontend
    service-mesh-istio shopping-assistant single-shared-session spanner without-loadgenerator`),
  'Values of the Helm chart': words(`images.repository images.tag serviceAccounts.create serviceAccounts.annotations
    serviceAccounts.annotationsOnlyForCartservice networkPolicies.create sidecars.create authorizationPolicies.create
    opentelemetryCollector.create opentelemetryCollector.name opentelemetryCollector.projectId
    googleCloudOperations.profiler googleCloudOperations.tracing googleCloudOperations.metrics seccompProfile.enable
    seccompProfile.type securityContext.enable SERVICE.create SERVICE.name SERVICE.resources frontend.externalService
    frontend.cymbalBranding frontend.platform frontend.singleSharedSession frontend.virtualService.create
    frontend.virtualService.hosts frontend.virtualService.gateway loadGenerator.checkFrontendInitContainer
    productCatalogService.extraLatency cartDatabase.type cartDatabase.connectionString
    cartDatabase.inClusterRedis.create cartDatabase.inClusterRedis.publicRepository
    cartDatabase.externalRedisTlsOrigination`),
};

const page = read('docs/coming-from.md');

/** The cells of all rows below a heading, up to the next one, without heads of tables. */
function rowsOf(heading: string): string[][] {
  const [, text = ''] = page.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const [section = ''] = text.split(/^#/m);
  return [...section.matchAll(/^\| (.*) \|$(?!\n\|---)/gm)].map(([, cells = '']) => cells.split(' | '));
}

/** The names in a row's first cell. */
const namesOf = ([first = '']: readonly string[]): string[] => first.replaceAll('`', '').split(', ');

describe('coming from Online Boutique', () => {
  for (const [heading, expected] of Object.entries(onlineBoutique))
    test(`each of its ${heading.toLowerCase()} has one row`, () => {
      assert.deepEqual(rowsOf(heading).flatMap(namesOf).sort(), [...expected].sort());
    });

  test('the ports are those of its manifests', () => {
    const portsOf = (name: string) => rowsOf('Ports').find((row) => namesOf(row).includes(name))?.[1];
    for (const name of originalNames) {
      const { port, containerPort } = original(name);
      assert.equal(portsOf(name), `${port} → ${containerPort}`, name);
    }
  });
});

test('the tasks of Bookinfo lead to the lessons', () => {
  const [, section = ''] = page.split('## Bookinfo');
  const [bookinfo = ''] = section.split('\n## ');
  for (const name of lessonNames) assert.ok(bookinfo.includes(`(../k8s/lessons/${name}/README.md)`), name);
});

test('every row has a verdict and a link to what shows it', () => {
  const headings = [...Object.keys(onlineBoutique), 'Bookinfo', "OpenTelemetry's demo", 'Sock Shop'];
  const isComplete = (cells: readonly string[]) =>
    /^(same|better|different|not here)$/.test(cells.at(-2) ?? '') && /\]\([^)]+\)/.test(cells.at(-1) ?? '');
  for (const heading of headings) {
    const rows = rowsOf(heading);
    assert.ok(rows.length > 5, heading);
    assert.deepEqual(
      rows.filter((cells) => !isComplete(cells)),
      [],
    );
  }
});
