// Every text that a visitor reads, in Japanese.
import type { Messages, ProductTranslation } from './en.ts';
import { formatNumber } from './formats.ts';

const products: ReadonlyMap<string, ProductTranslation> = new Map([
  [
    'OLJCESPC7Z',
    {
      original: 'Sunglasses',
      name: 'サングラス',
      description:
        '濃いめのレンズに、ずり落ちにくい軽いフレーム。まぶしい真昼の光を、心地よい午後の陽ざしに変えてくれます。',
    },
  ],
  [
    '66VCHSJNUP',
    {
      original: 'Tank Top',
      name: 'タンクトップ',
      description:
        'やわらかなリブ編みコットンのタンクトップ。体に沿うシルエットで、後ろ丈は少し長めです。夏は一枚で、冬はニットの下に。',
    },
  ],
  [
    '1YMWWN1N4O',
    {
      original: 'Watch',
      name: '腕時計',
      description:
        '薄いスチールのケースに、飾りのない文字盤と二本の針。時刻だけがひと目でわかります。ベルトは工具なしで交換できます。',
    },
  ],
  [
    'L9ECAV7KIM',
    {
      original: 'Loafers',
      name: 'ローファー',
      description: '底を縫い付けた革のスリッポン。朝食から終電まで、足を疲れさせません。靴ひもを結ぶ手間もありません。',
    },
  ],
  [
    '2ZYFJ3GM2N',
    {
      original: 'Hairdryer',
      name: 'ヘアドライヤー',
      description:
        '風量は二段階、温度は三段階。冷風で髪型を整えられます。壁の薄い部屋でも気にならない静かさで、スーツケースにも収まります。',
    },
  ],
  [
    '0PUK6V6EV0',
    {
      original: 'Candle Holder',
      name: 'キャンドルホルダー',
      description:
        '小さくてもどっしり。キャンドルをまっすぐ支え、ろうをテーブルに垂らしません。一つでも絵になり、三つ並べれば特別な夜に。',
    },
  ],
  [
    'LS4PSXUNUM',
    {
      original: 'Salt & Pepper Shakers',
      name: 'ソルト＆ペッパーシェーカー',
      description:
        '食卓に置きたい塩・こしょう入れのペア。むらなく振り出せて、穴の形でどちらかがわかります。補充は底からどうぞ。',
    },
  ],
  [
    '9SIQT8TOJO',
    {
      original: 'Bamboo Glass Jar',
      name: '竹ぶたのガラスジャー',
      description:
        '透明なガラスに、やさしい音で閉まる竹のふた。お米やお茶、ビスケットを、湿気から守りながら見せて収納できます。',
    },
  ],
  [
    '6E92ZMYYFZ',
    {
      original: 'Mug',
      name: 'マグカップ',
      description:
        '手のひら全体で持てる取っ手が付いた、せっ器のマグ。コーヒーをゆっくり楽しめる大きさです。食洗機にも電子レンジにも使えます。',
    },
  ],
]);

const locale = 'ja-JP';
const number = (value: number): string => formatNumber(value, locale);

export const ja: Messages = {
  lang: 'ja',
  locale,
  languageName: '日本語',
  products,

  shopName: 'Online Boutique',
  cymbalName: 'Cymbal Shops',
  skip: '本文へ移動',
  pageTitle: (page, shop) => `${page}｜${shop}`,
  itemCount: (count) => `${number(count)}点`,

  search: '検索',
  searchLabel: '商品を検索',
  searchHint: 'マグカップ、腕時計…',
  currency: '通貨',
  currencyHint: '（選ぶとページが再読み込みされます）',
  currencySet: '変更',
  language: '言語',
  orders: '注文履歴',
  cart: 'カート',
  cartLabel: (count) => `カート ${number(count)}点`,
  assistant: '相談する',
  home: 'ホーム',
  runsOn: (platform) => `稼働環境：${platform}`,
  notice: 'お知らせ',

  footerAbout: 'マイクロサービスで作られたデモ用ショップです。商品の販売やカードへの請求は行いません。',
  footerRequest: 'このページのリクエスト',
  session: 'セッション',
  request: 'リクエスト',
  host: 'ホスト',
  cluster: 'クラスター',
  zone: 'ゾーン',
  trace: 'トレース',
  openTrace: 'このページのトレースを開く',
  outbox: '送信メール',

  heroEyebrow: 'たくさんの小さなサービスで動くお店',
  heroTitle: '長く使える、小さなもの。',
  heroText:
    '毎日の暮らしに寄り添う品を、小さなサービスが連携してお届けします。どのページからも、表示されるまでの処理をトレースで確認できます。',
  heroButton: '商品を見る',
  heroPicture: '縞模様の日よけがある小さな店。窓辺にマグカップ、ジャー、キャンドルが並んでいる',
  hotProducts: '人気の商品',
  moreProducts: '次の商品を見る',
  hotProductsText: '使いやすいものだけを、ひとつずつ選びました。',

  quantity: '数量',
  addToCart: 'カートに入れる',
  packaging: '梱包',
  weight: '重さ',
  width: '幅',
  height: '高さ',
  depth: '奥行き',
  ad: '広告',
  recommendations: 'こちらの商品もおすすめです',

  cartEmptyTitle: 'カートは空です',
  cartEmptyText: 'カートに入れた商品は、こちらに表示されます。',
  continueShopping: '買い物を続ける',
  emptyCart: 'カートを空にする',
  item: '商品',
  productId: (id) => `商品番号 ${id}`,
  each: (price) => `単価 ${price}`,
  update: '更新',
  updateItem: (name) => `${name}の数量を更新`,
  remove: '削除',
  removeItem: (name) => `${name}を削除`,
  shipping: '送料',
  total: '合計',

  checkout: 'ご注文手続き',
  checkoutText:
    'デモ用のショップです。テスト用カード 4432 8015 6152 0454（CVV 672）をお使いください。実際の支払いは発生しません。',
  contactAndAddress: 'ご連絡先とお届け先',
  payment: 'お支払い方法',
  placeOrder: '注文を確定する',
  problemsTitle: '入力内容をご確認ください',
  fields: {
    email: 'メールアドレス',
    street_address: '町名・番地・建物名',
    zip_code: '郵便番号',
    city: '市区町村',
    state: '都道府県・州',
    country: '国・地域',
    credit_card_number: 'カード番号',
    credit_card_expiration_month: '有効期限（月）',
    credit_card_expiration_year: '有効期限（年）',
    credit_card_cvv: 'CVV',
    quantity: '数量',
    product_id: '商品',
    currency_code: '通貨',
    language: '言語',
  },
  rules: {
    required: '入力してください。',
    email: 'メールアドレスを name@example.com のような形式で入力してください。',
    tooLong: (max) => `${number(max)}文字以内で入力してください。`,
    zip: '郵便番号を正しく入力してください。',
    cardNumber: 'カード番号を正しく入力してください。',
    cardKind: 'ご利用いただけるカードは Visa と Mastercard のみです。',
    cardExpired: 'このカードは有効期限が切れています。',
    month: '月を選んでください。',
    year: '年を選んでください。',
    cvv: '3桁のセキュリティコードを入力してください。',
    quantity: (min, max) => `数量は${number(min)}～${number(max)}の範囲で入力してください。`,
    product: '商品を選んでください。',
    currency: '一覧から通貨を選んでください。',
    language: '一覧から言語を選んでください。',
  },
  orderNotTaken: 'ご注文を受け付けられませんでした。内容をご確認のうえ、もう一度ご注文ください。',

  orderTitles: {
    received: 'ご注文を処理しています',
    charged: 'ご注文を処理しています',
    shipped: 'ご注文が完了しました',
    done: 'ご注文が完了しました',
    refused: 'ご注文を承れませんでした',
    refunded: 'ご注文を取り消し、返金しました',
    returned: 'ご注文の代金を返金しました',
    cancelled: 'ご注文を取り消しました',
    unsettled: 'ご注文を確認しています',
  },
  orderTexts: {
    received: 'ご注文を承り、ただいま処理しております。再度ご注文になる前に、結果をお待ちください。',
    charged: 'お支払いが完了し、ご注文を処理しております。再度ご注文になる前に、結果をお待ちください。',
    shipped: 'ご注文ありがとうございます。商品を発送いたしました。',
    done: 'ご注文ありがとうございます。商品を発送いたしました。',
    refused: 'カードへの請求は行われておらず、商品も発送されません。',
    refunded: '商品は発送されません。お支払いいただいた金額は返金いたしました。',
    returned: 'お支払いいただいた金額は返金いたしました。商品が発送されたかどうかは、確認できておりません。',
    cancelled: '商品は発送されません。カードへの請求も行われていません。',
    unsettled:
      'お支払いの状況をまだ確認できておりません。ただいま確認しておりますので、再度ご注文になる前にお待ちください。',
  },
  orderReasons: {
    refused: 'ご利用のカードが承認されませんでした。別のカードでもう一度ご注文ください。',
    refunded: 'ご注文を完了できませんでした。恐れ入りますが、しばらくしてから、もう一度ご注文ください。',
    returned: 'ご注文を完了できませんでした。商品が届かない場合は、恐れ入りますが、もう一度ご注文ください。',
    cancelled: 'ご注文を完了できませんでした。恐れ入りますが、しばらくしてから、もう一度ご注文ください。',
  },
  orderStates: {
    received: '処理中',
    charged: '処理中',
    shipped: '発送済み',
    done: '完了',
    refused: '決済エラー',
    refunded: '返金済み',
    returned: '返金済み',
    cancelled: '取り消し',
    unsettled: '確認中',
  },
  checkAgain: '最新の状況を確認する',
  confirmationNumber: '注文番号',
  trackingNumber: '追跡番号',
  placed: '注文日時',
  shipTo: 'お届け先',
  orderedItems: 'ご注文の商品',
  unitCost: '単価',
  cost: '金額',
  totalPaid: 'お支払い合計',
  confirmationEmail: (email) => `確認メールの宛先：${email}`,
  readEmail: '送信メールで確認する',
  orderTrace: 'この注文の処理をサービス間でたどる',

  older: '以前のものを見る',
  ordersTitle: '注文履歴',
  ordersEmpty: '表示できるご注文はまだありません。',
  order: '注文',
  state: '状況',
  items: '点数',

  assistantTitle: 'お買い物アシスタント',
  assistantText:
    'お探しのものをお聞かせください。ぴったりの商品をご提案します。英語でお答えしますので、ご質問も英語でお願いいたします。',
  assistantLabel: '何をお探しですか？（英語）',
  assistantHint: '例：A present for someone who likes to cook',
  assistantPicture: 'お部屋の写真（任意）',
  assistantProblems: {
    message: 'お探しのものを2,000文字以内で入力してください。',
    image: 'この画像は使用できません。別の画像、またはより小さい画像を選んでください。',
  },
  ask: '質問する',
  yourQuestion: 'ご質問',
  ourAnswer: '回答',
  suggested: 'おすすめの商品',

  searchTitle: '検索',
  searchFound: (count, query) => `「${query}」の検索結果：${number(count)}件`,
  searchNothing: (query) => `「${query}」に一致する商品はありませんでした`,
  searchHelp: '「ガラス」「コーヒー」など、より短く一般的な言葉でお試しください。次の商品もおすすめです。',
  searchStart: '何をお探しですか？',

  outboxTitle: '送信メール',
  outboxText:
    'このショップのメールを新しい順に表示しています。メールサーバーが未設定の場合、メールは送信されず、ここに保管されます。',
  outboxEmpty: 'メールはまだありません。',
  subject: '件名',
  to: '宛先',
  written: '作成日時',
  delivered: '送信済み',
  waiting: '未送信',
  emailFrame: '受信者に表示されるメール',
  emailText: 'テキスト版',
  backToOutbox: '送信メールの一覧に戻る',

  signIn: {
    title: 'サインイン',
    text: 'デモ用のため、お好きな名前でサインインできます。パスワードは不要です。カートの商品はそのまま引き継がれます。',
    name: 'お名前',
    nameRule: '名前は64文字以内で、< と > を使わずに入力してください。',
    orderInProgress: 'ご注文を処理しています。完了してからサインインしてください。',
    button: 'サインインする',
    out: (name) => `サインアウト（${name}さん）`,
  },

  logout: {
    title: 'サインアウト',
    text: 'このブラウザーでのセッションを終了し、通貨と言語の設定を消去します。名前でサインインしていない場合は、カートと注文履歴も表示できなくなります。',
    button: 'サインアウトする',
  },

  explorer: {
    title: 'API エクスプローラー',
    text: 'このショップのサービスの RPC を、フォームから呼び出せます。',
    hidden: (count) => `ほかに、ここからは呼び出せない RPC が${number(count)}件あります。`,
    noResponse: (problem) => `サービスが応答していません：${problem}`,
    back: 'RPC の一覧に戻る',
    request: 'リクエスト（JSON）',
    notJson: 'JSON オブジェクトを入力してください。',
    ownUser: 'user_id には、常にご自身の ID が使われます。',
    call: '呼び出す',
    changesData: 'この呼び出しはデータを変更します。まだ何も呼び出されていません。',
    confirm: '呼び出しを実行する',
    response: 'レスポンス',
    time: (ms) => `${number(ms)} ms`,
    metadata: 'メタデータ',
    trace: 'この呼び出しのトレースを開く',
  },

  errorStatus: (status) => `エラー ${status}`,
  errors: {
    400: { title: 'リクエストを処理できませんでした', message: '前のページに戻って、もう一度お試しください。' },
    403: {
      title: '他のサイトからのリクエストです',
      message:
        'このショップのフォームをご利用ください。このショップのフォームから送信した場合は、プロキシがヘッダーを変更しています。運営者が https を使用するか、BASE_URL にショップのアドレスを設定する必要があります。',
    },
    404: {
      title: 'お探しのページは見つかりません',
      message: 'ページまたは商品が存在しないか、掲載が終了しています。',
    },
    409: { title: '操作を完了できませんでした', message: '前のページに戻って、もう一度お試しください。' },
    413: { title: 'データが大きすぎます', message: '文章を短くするか、より小さい画像をお送りください。' },
    415: { title: 'この形式には対応していません', message: 'このショップのフォームをご利用ください。' },
    422: { title: '入力内容に誤りがあります', message: '入力内容をご確認のうえ、もう一度お試しください。' },
    500: {
      title: '問題が発生しました',
      message: 'ショップ側の問題です。ご不便をおかけして申し訳ございません。しばらくしてから、もう一度お試しください。',
    },
    503: {
      title: '一時的なエラーが発生しました',
      message: 'ショップの一部が応答していません。しばらくしてから、もう一度お試しください。',
    },
  },
  orderProblems: {
    notPlaced: {
      title: 'ご注文を確定できませんでした',
      message:
        'ショップの一部が応答していません。現時点で、ご注文は行われていません。ボタンを複数回押された場合は、再度ご注文になる前に注文履歴をご確認ください。',
    },
    notPlacedNow: {
      title: 'ご注文を確定できませんでした',
      message:
        'ショップの一部が応答していません。今回、ご注文は行われていません。このフォームを以前にも送信された場合は、再度送信する前に注文履歴をご確認ください。',
    },
    cartEmpty: {
      title: 'カートは空です',
      message: '今回、ご注文は行われていません。先ほどご注文になった場合は、注文履歴をご確認ください。',
    },
    productNotSold: {
      title: 'ご注文を確定できませんでした',
      message: 'カートの中に、掲載が終了した商品があります。今回、ご注文は行われていません。',
    },
    rejected: {
      title: 'ご注文を受け付けられませんでした',
      message: 'カートのページで入力内容とカードをご確認のうえ、もう一度ご注文ください。',
    },
    unknown: {
      title: 'ご注文の状況を確認できていません',
      message:
        'ご注文が受け付けられたかどうか、まだ確認できておりません。再度ご注文になる前に、注文履歴をご確認ください。',
    },
  },
  viewOrders: '注文履歴を見る',
  errorTrace: 'お問い合わせの際は、次のトレース ID をお知らせください：',
};
