// Line icons in the text's colour. They are decorative: a label next to each says what it means.
import { type Html, raw } from './html.ts';

const icon = (shapes: string): Html =>
  raw(
    '<svg class="icon" viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="1.8" ' +
      `stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${shapes}</svg>`,
  );

export const searchIcon = icon('<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>');
export const bagIcon = icon('<path d="M5 8h14l1.2 12.5H3.8z"/><path d="M8.5 11V7a3.5 3.5 0 0 1 7 0v4"/>');
export const receiptIcon = icon(
  '<path d="M5.5 3v18l2.2-1.6 2.1 1.6 2.2-1.6 2.2 1.6 2.1-1.6 2.2 1.6V3z"/><path d="M9 8h6M9 12h6"/>',
);
export const sparkIcon = icon(
  '<path d="M11 4c.7 4.6 2.4 6.3 7 7-4.6.7-6.3 2.4-7 7-.7-4.6-2.4-6.3-7-7 4.6-.7 6.3-2.4 7-7z"/><path d="M19 3v4M17 5h4"/>',
);
export const checkIcon = icon('<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8L16.2 9.5"/>');
export const clockIcon = icon('<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.3 2"/>');
export const undoIcon = icon('<path d="M8 5 4 9l4 4"/><path d="M4 9h10a5.5 5.5 0 0 1 0 11H9"/>');
export const globeIcon = icon(
  '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5.5 5.5 5.5 12.5 0 18M12 3c-5.5 5.5-5.5 12.5 0 18"/>',
);
export const arrowIcon = icon('<path d="M4 12h16M14 6l6 6-6 6"/>');
export const personIcon = icon('<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>');
