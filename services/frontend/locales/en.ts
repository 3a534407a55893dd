// Every text that a visitor reads, in English. Another language is one more file like ja.ts, listed in languages.ts.
import { formatNumber } from './formats.ts';

/** A product's name and description in a language other than the catalogue's. */
export interface ProductTranslation {
  /** The catalogue's name. A product that has since been renamed is shown untranslated. */
  original: string;
  name: string;
  description: string;
}

/** By product ID; empty because the catalogue is in English. */
const products: ReadonlyMap<string, ProductTranslation> = new Map();

const locale = 'en-US';
const number = (value: number): string => formatNumber(value, locale);
const items = (count: number): string => (count === 1 ? '1 item' : `${number(count)} items`);

export const en = {
  /** For the lang attribute and Content-Language. */
  lang: 'en',
  /** For numbers, dates and amounts. */
  locale,
  /** The language's own name for itself. */
  languageName: 'English',
  products,

  shopName: 'Online Boutique',
  cymbalName: 'Cymbal Shops',
  skip: 'Skip to main content',
  pageTitle: (page: string, shop: string) => `${page} · ${shop}`,
  itemCount: items,

  search: 'Search',
  searchLabel: 'Search products',
  searchHint: 'Mugs, candles…',
  currency: 'Currency',
  currencyHint: '(the page reloads when you choose one)',
  currencySet: 'Set',
  language: 'Language',
  orders: 'Orders',
  cart: 'Cart',
  cartLabel: (count: number) => `Cart ${items(count)}`,
  assistant: 'Assistant',
  home: 'Home',
  runsOn: (platform: string) => `Runs on ${platform}`,
  notice: 'Notice',

  footerAbout: 'A demo shop built from microservices. Nothing here is for sale, and no card is ever charged.',
  footerRequest: 'This request',
  session: 'Session',
  request: 'Request',
  host: 'Host',
  cluster: 'Cluster',
  zone: 'Zone',
  trace: 'Trace',
  openTrace: 'Open this page’s trace',
  outbox: 'Outbox',

  heroEyebrow: 'One shop, many small services',
  heroTitle: 'Small things, made to last.',
  heroText:
    'Good things for every day, from small services that work together. Every page links to a trace that shows how it was made.',
  heroButton: 'Browse the shop',
  heroPicture: 'A small shop with a striped awning and a mug, a jar and candles in its window',
  hotProducts: 'Hot products',
  moreProducts: 'More products',
  hotProductsText: 'A small, useful selection, picked by hand.',

  quantity: 'Quantity',
  addToCart: 'Add to cart',
  packaging: 'Packaging',
  weight: 'Weight',
  width: 'Width',
  height: 'Height',
  depth: 'Depth',
  ad: 'Ad',
  recommendations: 'You may also like',

  cartEmptyTitle: 'Your cart is empty',
  cartEmptyText: 'Products you add to your cart will appear here.',
  continueShopping: 'Continue shopping',
  emptyCart: 'Empty cart',
  item: 'Item',
  productId: (id: string) => `Product ${id}`,
  each: (price: string) => `${price} each`,
  update: 'Update',
  updateItem: (name: string) => `Update the quantity of ${name}`,
  remove: 'Remove',
  removeItem: (name: string) => `Remove ${name}`,
  shipping: 'Shipping',
  total: 'Total',

  checkout: 'Checkout',
  checkoutText: 'This is a demo: use the test card 4432 8015 6152 0454 with CVV 672. No money changes hands.',
  contactAndAddress: 'Contact and delivery address',
  payment: 'Payment',
  placeOrder: 'Place order',
  problemsTitle: 'Please check the following',
  fields: {
    email: 'Email address',
    street_address: 'Street address',
    zip_code: 'ZIP code',
    city: 'City',
    state: 'State',
    country: 'Country',
    credit_card_number: 'Card number',
    credit_card_expiration_month: 'Expiration month',
    credit_card_expiration_year: 'Expiration year',
    credit_card_cvv: 'CVV',
    quantity: 'Quantity',
    product_id: 'Product',
    currency_code: 'Currency',
    language: 'Language',
  },
  rules: {
    required: 'This field is required.',
    email: 'Enter an email address such as name@example.com.',
    tooLong: (max: number) => `Use at most ${number(max)} characters.`,
    zip: 'Enter a valid ZIP code.',
    cardNumber: 'Enter a valid card number.',
    cardKind: 'We only accept Visa and Mastercard.',
    cardExpired: 'This card has expired.',
    month: 'Choose a month.',
    year: 'Choose a year.',
    cvv: 'Enter the three-digit security code.',
    quantity: (min: number, max: number) => `Enter a quantity from ${number(min)} to ${number(max)}.`,
    product: 'Choose a product.',
    currency: 'Choose a currency from the list.',
    language: 'Choose a language from the list.',
  },
  orderNotTaken: 'We couldn’t accept your order. Please check your details and place it again.',

  orderTitles: {
    received: 'Your order is being processed',
    charged: 'Your order is being processed',
    shipped: 'Your order is complete',
    done: 'Your order is complete',
    refused: 'Your order was declined',
    refunded: 'Your order was refunded',
    returned: 'Your order was refunded',
    cancelled: 'Your order was cancelled',
    unsettled: 'We’re checking your order',
  },
  orderTexts: {
    received: 'We’ve received your order and are processing it. Please wait for the result before you order again.',
    charged:
      'Your payment went through, and we’re processing your order. Please wait for the result before you order again.',
    shipped: 'Thank you! Your parcel is on its way.',
    done: 'Thank you! Your parcel is on its way.',
    refused: 'Your card was not charged, and nothing will be shipped.',
    refunded: 'Nothing will be shipped. Your payment has been refunded.',
    returned: 'Your payment has been refunded. We don’t know whether a parcel was sent to you.',
    cancelled: 'Nothing will be shipped. Your card was not charged.',
    unsettled:
      'We don’t know yet whether your payment is settled, and are checking it. Please wait before you order again.',
  },
  orderReasons: {
    refused: 'Your card was declined. Please order again with a different card.',
    refunded: 'We couldn’t complete your order. Please try again later.',
    returned: 'We couldn’t complete your order. If no parcel arrives, please order again.',
    cancelled: 'We couldn’t complete your order. Please try again later.',
  },
  orderStates: {
    received: 'Processing',
    charged: 'Processing',
    shipped: 'Shipped',
    done: 'Complete',
    refused: 'Declined',
    refunded: 'Refunded',
    returned: 'Refunded',
    cancelled: 'Cancelled',
    unsettled: 'Being checked',
  },
  checkAgain: 'Check again',
  confirmationNumber: 'Confirmation number',
  trackingNumber: 'Tracking number',
  placed: 'Order date',
  shipTo: 'Delivery address',
  orderedItems: 'Items',
  unitCost: 'Unit price',
  cost: 'Amount',
  totalPaid: 'Total paid',
  confirmationEmail: (email: string) => `Confirmation email: ${email}`,
  readEmail: 'Read it in the outbox',
  orderTrace: 'Follow this order through the services',

  older: 'Older',
  ordersTitle: 'Your orders',
  ordersEmpty: 'There are no orders to show yet.',
  order: 'Order',
  state: 'Status',
  items: 'Items',

  assistantTitle: 'Shopping assistant',
  assistantText: 'Describe what you’re looking for, and we’ll suggest products.',
  assistantLabel: 'What are you looking for?',
  assistantHint: 'A present for someone who likes to cook',
  assistantPicture: 'A picture of your room (optional)',
  assistantProblems: {
    message: 'Describe what you’re looking for in at most 2,000 characters.',
    image: 'We can’t use this picture. Please choose a different or smaller one.',
  },
  ask: 'Ask',
  yourQuestion: 'You asked',
  ourAnswer: 'Our answer',
  suggested: 'Suggested products',

  searchTitle: 'Search',
  searchFound: (count: number, query: string) =>
    count === 1 ? `1 product for “${query}”` : `${number(count)} products for “${query}”`,
  searchNothing: (query: string) => `Nothing found for “${query}”`,
  searchHelp: 'Try a shorter or more general term, such as “glass”, “coffee” or “light”, or have a look at these:',
  searchStart: 'What are you looking for?',

  outboxTitle: 'Outbox',
  outboxText: 'Emails from this shop, newest first. If no mail server is configured, they are kept here and not sent.',
  outboxEmpty: 'There are no emails yet.',
  subject: 'Subject',
  to: 'To',
  written: 'Created',
  delivered: 'Sent',
  waiting: 'Not sent',
  emailFrame: 'The email as its recipient sees it',
  emailText: 'Plain text version',
  backToOutbox: 'Back to the outbox',

  signIn: {
    title: 'Sign in',
    text: 'This is a demo: enter any name. There’s no password. The items in your cart are kept.',
    name: 'Your name',
    nameRule: 'Enter a name of at most 64 characters, without < or >.',
    orderInProgress: 'Your order is still being processed. Please sign in once it’s complete.',
    button: 'Sign in',
    out: (name: string) => `Sign out (${name})`,
  },

  logout: {
    title: 'Sign out',
    text: 'This ends your session in this browser and removes the chosen currency and language. If you haven’t signed in with a name, your cart and your list of orders go with it.',
    button: 'Sign out',
  },

  explorer: {
    title: 'API explorer',
    text: 'The RPCs of the shop’s services, with a form to call each of them.',
    hidden: (count: number) =>
      count === 1
        ? '1 other RPC is not offered to visitors.'
        : `${number(count)} other RPCs are not offered to visitors.`,
    noResponse: (problem: string) => `This service is not responding: ${problem}`,
    back: 'Back to all RPCs',
    request: 'Request (JSON)',
    notJson: 'This is not a JSON object.',
    ownUser: 'The user_id is always your own.',
    call: 'Call',
    changesData: 'This call changes data. Nothing has been called yet.',
    confirm: 'Make this call',
    response: 'Response',
    time: (ms: number) => `${number(ms)} ms`,
    metadata: 'Metadata',
    trace: 'Open the trace of this call',
  },

  errorStatus: (status: number) => `Error ${status}`,
  errors: {
    400: { title: 'We couldn’t understand this request', message: 'Please go back and try again.' },
    403: {
      title: 'This request came from another site',
      message:
        'Please use this shop’s own forms. If this is one of them, a proxy changed a header: its operator must use https, or set BASE_URL to the shop’s address.',
    },
    404: {
      title: 'Page not found',
      message: 'The page or product you’re looking for doesn’t exist, or is no longer available.',
    },
    409: { title: 'We couldn’t complete this request', message: 'Please go back and try again.' },
    413: { title: 'This request is too large', message: 'Please send less text or a smaller picture.' },
    415: { title: 'This format is not supported', message: 'Please use this shop’s own forms.' },
    422: { title: 'Something is wrong with this form', message: 'Please check what you entered and try again.' },
    500: { title: 'Something went wrong', message: 'It’s our fault, not yours. Please try again in a moment.' },
    503: {
      title: 'This is not available right now',
      message: 'Part of the shop is not responding. Please try again in a moment.',
    },
  },
  /** After placing an order failed. Each says only what is certain. */
  orderProblems: {
    notPlaced: {
      title: 'We couldn’t place your order',
      message:
        'Part of the shop is not responding. Nothing was ordered so far. If you clicked more than once, check your orders before you order again.',
    },
    notPlacedNow: {
      title: 'We couldn’t place your order',
      message:
        'Part of the shop is not responding. Nothing was ordered this time. If you sent this form before, check your orders before you send it again.',
    },
    cartEmpty: {
      title: 'Your cart is empty',
      message: 'Nothing was ordered this time. If you ordered a moment ago, check your orders.',
    },
    productNotSold: {
      title: 'We couldn’t place your order',
      message: 'A product in your cart is no longer available. Nothing was ordered this time.',
    },
    rejected: {
      title: 'We couldn’t accept your order',
      message: 'Please check your details and your card on the cart page, and place your order again.',
    },
    unknown: {
      title: 'The outcome of your order is unknown',
      message: 'We don’t know yet whether your order was placed. Check your orders before you order again.',
    },
  },
  viewOrders: 'View your orders',
  errorTrace: 'Please quote this trace ID when you report the problem:',
};

export type Messages = typeof en;
