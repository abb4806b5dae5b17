/** What people type, and the skill they mean. Twenty in English, twenty in Chinese; none repeats a listing's own words for the job throughout. */
export interface Sentence {
  readonly language: "en" | "zh";
  readonly text: string;
  readonly skill: string;
}

const en = (text: string, skill: string): Sentence => ({ language: "en", text, skill });
const zh = (text: string, skill: string): Sentence => ({ language: "zh", text, skill });

export const SENTENCES: readonly Sentence[] = [
  en("check this bill against what we ordered", "ledgerly/invoice-match"),
  en("did the supplier charge us more than the purchase order says?", "ledgerly/invoice-match"),
  en("is this invoice a duplicate of one we already have", "ledgerly/invoice-match"),
  en("three way match for accounts payable", "ledgerly/invoice-match"),
  en("which payments on the bank statement are missing in our books", "ledgerly/bank-reconcile"),
  en("month end reconciliation of the cash account", "ledgerly/bank-reconcile"),
  en("compare the ledger with the transactions of our bank", "ledgerly/bank-reconcile"),
  en("how much is 20,000 yuan in euros", "ledgerly/fx-convert"),
  en("what was the dollar exchange rate on 30 October", "ledgerly/fx-convert"),
  en("change pounds into yen", "ledgerly/fx-convert"),
  en("when does this agreement end and how much notice must we give", "counsel/contract-extract"),
  en("find the liability clause and the termination period", "counsel/contract-extract"),
  en("which contracts renew by themselves soon", "counsel/contract-extract"),
  en("mask credit card numbers and e-mail addresses before I share a text", "datakit/redact"),
  en("anonymise customer data for GDPR", "datakit/redact"),
  en("black out phone numbers and passports", "datakit/redact"),
  en("send this customer complaint to the right team", "datakit/ticket-triage"),
  en("how urgent is this support request", "datakit/ticket-triage"),
  en("are there empty cells or outliers in this spreadsheet", "datakit/csv-profile"),
  en("give me statistics for every column of a table", "datakit/csv-profile"),
  zh("帮我核对这张发票和采购订单是否一致", "ledgerly/invoice-match"),
  zh("这张票据是不是重复开票了", "ledgerly/invoice-match"),
  zh("付款前检查供应商账单", "ledgerly/invoice-match"),
  zh("增值税发票和订单金额有差异", "ledgerly/invoice-match"),
  zh("把银行流水和总账对一下", "ledgerly/bank-reconcile"),
  zh("月末对账，找出未达账项", "ledgerly/bank-reconcile"),
  zh("银行账单里哪些付款没有入账", "ledgerly/bank-reconcile"),
  zh("两万人民币等于多少欧元", "ledgerly/fx-convert"),
  zh("查一下十月三十日美元汇率", "ledgerly/fx-convert"),
  zh("把英镑换成日元", "ledgerly/fx-convert"),
  zh("这份合同什么时候到期，要提前多久通知", "counsel/contract-extract"),
  zh("找出协议里的违约责任条款", "counsel/contract-extract"),
  zh("哪些合约会自动续约", "counsel/contract-extract"),
  zh("把文本里的身份证号和手机号打码", "datakit/redact"),
  zh("客户资料脱敏后再给外部", "datakit/redact"),
  zh("去掉文件里的个人信息", "datakit/redact"),
  zh("这封客户投诉应该转给哪个部门", "datakit/ticket-triage"),
  zh("工单自动分派并判断优先级", "datakit/ticket-triage"),
  zh("检查表格里有没有缺失值和异常值", "datakit/csv-profile"),
  zh("统计这个数据文件每一列的情况", "datakit/csv-profile"),
];
