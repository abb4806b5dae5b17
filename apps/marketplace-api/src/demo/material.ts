/** What people bring to the skills in the demo's history. English and Chinese side by side, as in the company. */

export interface TicketText {
  readonly subject: string;
  readonly text: string;
}

export const TICKETS: readonly [TicketText, ...TicketText[]] = [
  { subject: "Charged twice", text: "We were charged twice for the same order. Please refund the second payment to our account." },
  {
    subject: "Invoice shows the wrong amount",
    text: "The invoice is 120.00 higher than the agreed price. Please send a corrected invoice.",
  },
  {
    subject: "Parcel has not arrived",
    text: "Tracking says delivered on Monday, but nothing arrived at our warehouse. Please check the delivery.",
  },
  { subject: "Two boxes missing", text: "The delivery of this morning is incomplete: two of eight boxes are missing from the shipment." },
  { subject: "Cannot log in", text: "My password reset mail never arrives and the login page says the account is locked." },
  { subject: "Portal is down", text: "The ordering portal shows error 500 since 9:10 and nobody here can place orders. This is urgent." },
  { subject: "API returns timeouts", text: "Your API answers with timeouts since the update last night; our integration is broken." },
  {
    subject: "Suspicious mail in your name",
    text: "We received a phishing mail that asks us to change your bank account. Is your account compromised?",
  },
  {
    subject: "Question on clause 7",
    text: "Our lawyer asks for a change of the liability clause in the contract before we sign the agreement.",
  },
  { subject: "Please add a colleague", text: "Please add a second user to our account and give her access to the order history." },
  { subject: "Goods damaged", text: "Three chairs were damaged during transport. Who arranges the return and the replacement delivery?" },
  { subject: "Refund still open", text: "The refund you promised two weeks ago has not been paid. Please tell us the date of payment." },
  { subject: "发票抬头错误", text: "上个月的增值税发票抬头开错了，请作废重开，税号没有变化。" },
  { subject: "货物少了两箱", text: "今天收到的货少了两箱，物流显示已全部签收，请尽快核实发货情况。" },
  { subject: "系统无法登录", text: "账号提示密码错误，重置邮件一直收不到，今天下班前要下单，比较急。" },
  { subject: "重复扣款", text: "同一张订单扣了两次款，请把多扣的金额退回原账户。" },
  { subject: "接口报错", text: "从昨晚升级之后接口一直超时报错，我们的系统无法同步订单。" },
  { subject: "合同条款修改", text: "我方法务要求修改合同第七条违约责任，请贵司法务回复。" },
  { subject: "收到可疑邮件", text: "有人冒充贵司发邮件要求更改收款账户，请确认是否为钓鱼邮件。" },
  { subject: "申请退货", text: "收到的椅子有破损，申请退货退款，请安排上门取件。" },
];

export const LETTERS: readonly [string, ...string[]] = [
  "Please update my details: phone +44 113 496 0182, card 4111 1111 1111 1111. Regards, Daniel Brook",
  "Our new IBAN is GB29 NWBK 6016 1331 9268 19, questions to anna.keller@example.com.",
  "Ship to Mr. Tan, mobile +65 6123 4567, mail tan.wei@example.sg, please call before delivery.",
  "客户王小明，身份证 11010519491231002X，手机 13800138000，请更新收货地址。",
  "联系人李女士，邮箱 li.na@example.cn，电话 13912345678，发票寄到公司。",
  "Refund to card 5500 0000 0000 0004; the customer's mail is j.rossi@example.it.",
];

export interface StandingOrder {
  readonly order: string;
  readonly supplier: string;
  readonly currency: string;
  readonly lines: readonly { readonly sku: string; readonly description: string; readonly quantity: string; readonly unitPrice: string }[];
  readonly net: string;
  readonly taxRate: string;
  readonly tax: string;
  readonly total: string;
}

const standing = (
  order: string,
  supplier: string,
  item: { sku: string; description: string; quantity: number; cents: number },
): StandingOrder => {
  const net = item.quantity * item.cents;
  const tax = Math.round(net * 0.09);
  const text = (cents: number): string => (cents / 100).toFixed(2);
  const { sku, description } = item;
  return {
    order,
    supplier,
    currency: "USD",
    lines: [{ sku, description, quantity: String(item.quantity), unitPrice: text(item.cents) }],
    net: text(net),
    taxRate: "0.09",
    tax: text(tax),
    total: text(net + tax),
  };
};

/** Orders that repeat: every delivery comes with an invoice of its own. */
export const STANDING_ORDERS: readonly [StandingOrder, ...StandingOrder[]] = [
  standing("PO-2001", "Harbour Freight Pte Ltd", { sku: "CNT-20", description: "Container transport 20 ft", quantity: 3, cents: 42_000 }),
  standing("PO-2002", "深圳包装材料有限公司", { sku: "BOX-M", description: "瓦楞纸箱 中号", quantity: 500, cents: 85 }),
  standing("PO-2003", "Brightwork Cleaning", { sku: "CLN-W", description: "Office cleaning, week", quantity: 5, cents: 11_000 }),
  standing("PO-2004", "Northbridge Energy", { sku: "KWH", description: "Electricity", quantity: 1_840, cents: 24 }),
  standing("PO-2005", "广州佳友办公用品", { sku: "PAP-A4", description: "A4 复印纸 箱", quantity: 24, cents: 2_150 }),
  standing("PO-2006", "Meridian Couriers", { sku: "EXP", description: "Express parcels", quantity: 62, cents: 1_390 }),
];

export const CONTRACTS: readonly [string, ...string[]] = [
  "/contracts/framework-kessler-2024.txt",
  "/contracts/nda-takumi-2025.txt",
  "/contracts/运维服务合同-云杉-2026.txt",
];

export const CURRENCY_PAIRS: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ["USD", "CNY"],
  ["CNY", "USD"],
  ["EUR", "USD"],
  ["USD", "SGD"],
  ["JPY", "USD"],
  ["GBP", "USD"],
  ["USD", "EUR"],
  ["CNY", "SGD"],
];
