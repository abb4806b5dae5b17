export const QUEUES = ["billing", "technical", "delivery", "account", "legal", "security"] as const;
export type Queue = (typeof QUEUES)[number];

/** A phrase that speaks for a queue; `weight` in points. Latin phrases match whole words, Chinese ones anywhere. */
export interface Cue {
  readonly phrase: string;
  readonly weight: number;
}

function cues(weight: number, phrases: string): Cue[] {
  return phrases.split("|").map((phrase) => ({ phrase, weight }));
}

/** What people write when something belongs to a queue, in English and Chinese. */
export const LEXICON: Readonly<Record<Queue, readonly Cue[]>> = {
  billing: [
    ...cues(4, "charged twice|double charge|refund|credit note|wrong invoice|overcharged|重复扣款|多收|退款|作废重开|发票抬头|开错"),
    ...cues(2, "invoice|payment|paid|price|charge|vat|tax|billing|发票|付款|对账|税号|价格|账单"),
  ],
  technical: [
    ...cues(4, "error 500|error 503|503|is down|portal down|outage|crash|never arrives|api|宕机|打不开|报错|崩溃|无法登录"),
    ...cues(2, "error|bug|broken|slow|page|portal|cannot open|系统|网页|错误|很慢"),
  ],
  delivery: [
    ...cues(4, "not delivered|missing box|missing parcel|wrong item|damaged|short delivery|少了|补发|破损|发错货|没收到货|漏发"),
    ...cues(2, "delivery|shipment|tracking|parcel|arrived|order|到货|物流|快递|货物|订单"),
  ],
  account: [
    ...cues(4, "password reset|add a colleague|two-factor|sign in|log in|login|reset my password|permissions|添加同事|重置密码|登录|权限"),
    ...cues(2, "account|user|colleague|role|my details|phone is|账户|账号|用户"),
  ],
  legal: [
    ...cues(4, "contract|clause|counsel|limitation of liability|framework agreement|nda|合同|条款|律师|保密协议"),
    ...cues(2, "agreement|renewal|terms|compliance|续约|合规|协议"),
  ],
  security: [
    ...cues(6, "hacked|stolen|fraud|phishing|unauthorised|unauthorized|data breach|被盗|盗用|诈骗|泄露|冻结账户"),
    ...cues(3, "suspicious|do not recognise|unknown login|不认识的|陌生的|可疑"),
  ],
};

/** Words that say how soon, with points; four and more make it a P1. */
export const URGENCY: readonly Cue[] = [
  ...cues(3, "nobody|all our|blocks all|everyone|production|所有门店|全公司|无法营业"),
  ...cues(2, "urgent|immediately|asap|as soon as possible|right away|非常紧急|立即|马上|紧急"),
  ...cues(1, "please hurry|today|before|deadline|closes|尽快|今天|截止"),
];

/** Words of thanks: nothing is asked for. */
export const THANKS: readonly Cue[] = cues(3, "thank you|thanks|great|谢谢|感谢|很好");
