// Every sentence a visitor reads, in English. Another language is one more file like ja.ts, named in languages.ts.
import { formatNumber } from './formats.ts';

/** A product's name and description in a language that the catalogue does not speak. */
export interface ProductWords {
  /** The catalogue's own name: a product that is called otherwise by now is not what was translated. */
  of: string;
  name: string;
  description: string;
}

/** By product id; none where the catalogue's own words do. */
const products: ReadonlyMap<string, ProductWords> = new Map();

const locale = 'en-US';
const number = (value: number): string => formatNumber(value, locale);

export const en = {
  /** The page's language for HTML and HTTP, and the locale of its numbers, dates and amounts. */
  lang: 'en',
  locale,
  /** What its speakers call it. */
  languageName: 'English',
  products,

  shopName: 'Online Boutique',
  cymbalName: 'Cymbal Shops',
  skip: 'Skip to the content',
  pageTitle: (page: string, shop: string) => `${page} · ${shop}`,
  pieces: (count: number) => (count === 1 ? '1 piece' : `${number(count)} pieces`),

  search: 'Search',
  searchLabel: 'Search products',
  searchHint: 'Mugs, candles…',
  currency: 'Currency',
  currencyAtOnce: '(the page reloads when you choose)',
  currencySet: 'Set',
  language: 'Language',
  orders: 'Orders',
  cart: 'Cart',
  cartLabel: (count: number) => (count === 1 ? 'Cart 1 piece' : `Cart ${number(count)} pieces`),
  assistant: 'Assistant',
  home: 'Home',
  runsOn: (platform: string) => `Runs on ${platform}`,
  notice: 'Notice',

  footerAbout: 'A demonstration shop of small services. Nothing here is for sale, no card is charged.',
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
  heroTitle: 'Small things, made to be kept.',
  heroText:
    'Good things for your day, from small services that work together. Every page links to the trace of how it was made.',
  heroButton: 'Browse the shop',
  heroPicture: 'A small shop with a striped awning; a mug, a jar and candles stand in its window',
  hotProducts: 'Hot Products',
  hotProductsText: 'Few, useful and picked by hand.',

  quantity: 'Quantity',
  addToCart: 'Add To Cart',
  packaging: 'Packaging',
  weight: 'Weight',
  width: 'Width',
  height: 'Height',
  depth: 'Depth',
  ad: 'Ad',
  recommendations: 'You may also like',

  cartEmptyTitle: 'Your cart is empty',
  cartEmptyText: 'What you add to your cart will wait here for you.',
  continueShopping: 'Continue Shopping',
  emptyCart: 'Empty Cart',
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
  checkoutText: 'A demonstration: use the test card 4432 8015 6152 0454 with the CVV 672. No money moves.',
  contactAndAddress: 'Where to send it',
  payment: 'How to pay',
  placeOrder: 'Place Order',
  problemsTitle: 'Please look at this again',
  fields: {
    email: 'E-mail address',
    street_address: 'Street address',
    zip_code: 'Zip code',
    city: 'City',
    state: 'State',
    country: 'Country',
    credit_card_number: 'Card number',
    credit_card_expiration_month: 'Month',
    credit_card_expiration_year: 'Year',
    credit_card_cvv: 'CVV',
    quantity: 'Quantity',
    product_id: 'Product',
    currency_code: 'Currency',
    language: 'Language',
  },
  rules: {
    required: 'This is needed.',
    email: 'Enter an e-mail address such as name@example.com.',
    tooLong: (most: number) => `Use at most ${number(most)} characters.`,
    zip: 'Enter a zip code.',
    cardNumber: 'Enter a valid card number.',
    cardKind: 'Only VISA and Mastercard are accepted.',
    cardExpired: 'This card has expired.',
    month: 'Choose a month.',
    year: 'Choose a year.',
    cvv: 'Enter the three digits of the code.',
    quantity: (min: number, max: number) => `Enter a quantity from ${number(min)} to ${number(max)}.`,
    product: 'Choose a product.',
    currency: 'Choose one of the currencies in the list.',
    language: 'Choose one of the languages in the list.',
  },
  orderNotTaken: 'We could not take this order. Please look through it and place it again.',

  orderTitles: {
    received: 'Your order is being processed',
    charged: 'Your order is being processed',
    shipped: 'Your order is complete',
    done: 'Your order is complete',
    refused: 'Your order was refused',
    refunded: 'Your order was refunded',
    cancelled: 'Your order was cancelled',
    unsettled: 'Your order was cancelled',
  },
  orderTexts: {
    received: 'We have your order and are working on it. Please wait for the result before you order again.',
    charged: 'It is paid, and we are preparing the parcel. Please wait for the result before you order again.',
    shipped: 'Thank you! Your parcel is on its way.',
    done: 'Thank you! Your parcel is on its way.',
    refused: 'Your card was not charged and nothing will be sent.',
    refunded: 'Nothing will be sent. Your payment has been refunded.',
    cancelled: 'Nothing will be sent. Your card was not charged.',
    unsettled: 'Nothing will be sent. We do not know yet whether your card was charged.',
  },
  orderReasons: {
    refused: 'The card was not accepted. Please order again with another one.',
    refunded: 'We could not complete your order. Please order again a little later.',
    cancelled: 'We could not complete your order. Please order again a little later.',
  },
  orderStates: {
    received: 'Being processed',
    charged: 'Being processed',
    shipped: 'Sent',
    done: 'Complete',
    refused: 'Refused',
    refunded: 'Refunded',
    cancelled: 'Cancelled',
    unsettled: 'Cancelled',
  },
  checkAgain: 'Check again',
  confirmationNumber: 'Confirmation number',
  trackingNumber: 'Tracking number',
  placed: 'Placed',
  shipTo: 'Delivery address',
  orderedItems: 'Items',
  unitCost: 'Unit cost',
  cost: 'Cost',
  totalPaid: 'Total paid',
  mailSent: (email: string) => `Confirmation email: ${email}`,
  readMail: 'Read it in the outbox',
  orderTrace: 'Follow this order through the services',

  ordersTitle: 'Your orders',
  ordersEmpty: 'There are no orders to show yet.',
  order: 'Order',
  state: 'State',
  items: 'Items',

  assistantTitle: 'Shopping assistant',
  assistantText: 'Tell us what you are looking for, and we will look through the shelves.',
  assistantLabel: 'What are you looking for?',
  assistantHint: 'A present for someone who likes to cook',
  assistantPicture: 'A picture of your room (optional)',
  assistantProblems: {
    message: 'Please tell us in a few words, 2,000 characters at most.',
    image: 'We cannot use this picture. Please choose another or a smaller one.',
  },
  ask: 'Ask',
  yourQuestion: 'You asked',
  ourAnswer: 'Our answer',
  suggested: 'From our shelves',

  searchTitle: 'Search',
  searchFound: (count: number, query: string) =>
    count === 1 ? `1 product for “${query}”` : `${number(count)} products for “${query}”`,
  searchNothing: (query: string) => `Nothing found for “${query}”`,
  searchHelp: 'Try a shorter or more general word: “glass”, “coffee” or “light”. Or look at what others like:',
  searchStart: 'What are you looking for?',

  outboxTitle: 'Outbox',
  outboxText: 'The mails of this shop, newest first. They stay here when no mail server is set.',
  outboxEmpty: 'No mail has been written yet.',
  subject: 'Subject',
  to: 'To',
  written: 'Written',
  delivered: 'Delivered',
  waiting: 'Kept here',
  mailFrame: 'The mail as its reader sees it',
  mailText: 'As plain text',
  backToOutbox: 'Back to the outbox',

  signIn: {
    title: 'Sign in',
    text: 'Any name will do: this is a demonstration and asks for no password. Your cart comes with you.',
    name: 'Your name',
    nameRule: 'Enter a name of at most 64 characters, without < and >.',
    button: 'Sign in',
    out: (name: string) => `Sign out, ${name}`,
  },

  explorer: {
    title: 'API explorer',
    text: 'Every call that the services of this shop take, with a form to try it.',
    away: (problem: string) => `It does not answer: ${problem}`,
    back: 'Back to all calls',
    request: 'Request (JSON)',
    noJson: 'This is no JSON object.',
    call: 'Call',
    answer: 'Answer',
    time: (ms: number) => `${number(ms)} ms`,
    metadata: 'Metadata',
    trace: 'Open the trace of this call',
  },

  errorStatus: (status: number) => `Error ${status}`,
  errors: {
    400: { title: 'This request makes no sense to us', message: 'Please go back and try again.' },
    403: { title: 'This came from another site', message: 'Please use the forms of this shop.' },
    404: {
      title: 'There is nothing here',
      message: 'The page or product you look for does not exist, or not any more.',
    },
    409: { title: 'We could not complete this', message: 'Please go back and try again.' },
    413: { title: 'That is too large', message: 'Please send less text, or a smaller picture.' },
    415: { title: 'We cannot read this format', message: 'Please use the forms of this shop.' },
    422: { title: 'Something in the form is not right', message: 'Please look at these entries again.' },
    500: { title: 'Something broke', message: 'It is our fault, not yours. Please try again in a moment.' },
    503: {
      title: 'We cannot do this right now',
      message: 'A part of the shop is not responding. Please try again in a moment.',
    },
  },
  /** When placing an order failed: only what is known of it. */
  orderProblems: {
    notPlaced: {
      title: 'We could not place your order',
      message: 'A part of the shop is not responding. Nothing was ordered. Please try again in a moment.',
    },
    notPlacedNow: {
      title: 'We could not place your order',
      message:
        'A part of the shop is not responding. Nothing was ordered this time. If you sent this form before, look at your orders before you send it again.',
    },
    unclear: {
      title: 'We are not sure about your order',
      message: 'We do not know yet whether your order was taken. Look at your orders before you order again.',
    },
  },
  lookAtOrders: 'Look at your orders',
  errorTrace: 'Whoever looks into it will want this trace:',
};

export type Words = typeof en;
