-- Search weighs where a word stands. The catalog module writes search_text as three lines: name, title and keywords / summary and description / fields and examples.
ALTER TABLE skill ALTER COLUMN search_vector SET EXPRESSION AS (
  setweight(to_tsvector('english', split_part(search_text, E'\n', 1)) || to_tsvector('simple', split_part(search_text, E'\n', 1)), 'A')
  || setweight(to_tsvector('english', split_part(search_text, E'\n', 2)) || to_tsvector('simple', split_part(search_text, E'\n', 2)), 'B')
  || setweight(to_tsvector('english', split_part(search_text, E'\n', 3)), 'C'));

-- What people say, and the word listings use for it. English terms match whole words (a sentence is looked at between spaces), Chinese terms anywhere.
-- Adding words is a data change: INSERT rows, nothing to rebuild.
INSERT INTO search_synonym (term, canonical)
SELECT DISTINCT t.term, w.canonical FROM (VALUES
  -- invoices and orders
  ('bill|bills|billing|supplier bill|vendor bill|fapiao|vat invoice|发票|账单|票据|开票|收票|增值税', 'invoice'),
  ('po|pos|purchase order|purchase orders|purchasing|procurement|采购|采购单|采购订单|订单|订货单', 'order|purchase'),
  ('three way match|3 way match|two way match|tally|tallies|line up|lines up|agree|agrees|compare|check against|verify|核对|比对|匹配|对上|对得上|一致|校验|三单匹配', 'match'),
  ('duplicate|duplicates|double|twice|billed twice|paid twice|重复|重复付款|付了两次|重复开票', 'duplicate|invoice'),
  ('accounts payable|ap|payables|应付|应付账款|付款前', 'invoice|payable'),
  ('overcharged|overcharge|overbilled|price difference|difference|差异|差额|多收|少收', 'difference|match'),
  -- banking
  ('statement|statements|bank statement|bank account|bank|transactions|对账单|银行流水|流水|银行|银行账单', 'bank|statement'),
  ('reconcile|reconciliation|reconciling|book balance|ledger|books|general ledger|cash book|对账|调节|账目|总账|明细账|记账|入账', 'reconcile|ledger'),
  ('unmatched payment|missing payment|payments|payment|incoming payments|receipts|未达账|到账|收款|付款记录', 'payment|reconcile|bank'),
  -- privacy
  ('pii|personal data|personal information|personally identifiable|gdpr|pipl|private data|sensitive|sensitive data|个人信息|个人数据|隐私|敏感信息|敏感数据|个人资料', 'personal|privacy|redact'),
  ('anonymise|anonymize|anonymous|mask|masks|masking|black out|blacken|hide|remove names|scrub|de identify|pseudonymise|strip|脱敏|打码|遮盖|掩码|匿名|隐去|涂黑|去标识|屏蔽', 'redact|personal'),
  ('phone numbers|phone number|id numbers|id number|id card|passport|credit card|credit cards|card numbers|iban|social security|ssn|身份证|身份证号|手机号|手机号码|电话号码|银行卡|银行卡号|护照', 'personal|redact|identifier'),
  -- contracts
  ('agreement|agreements|lease|nda|msa|terms and conditions|协议|合同|合约|租约|保密协议', 'contract'),
  ('clause|clauses|provision|provisions|liability|termination|indemnity|non compete|条款|违约|责任|终止|赔偿|解约', 'clause|contract'),
  ('expire|expires|expiry|expiring|renew|renews|renewal|deadline|deadlines|notice period|end date|due date|auto renew|到期|期限|续约|续签|截止|通知期|生效', 'date|contract|renewal'),
  ('legal review|lawyer|counsel|attorney|法务|律师|法律', 'legal|contract'),
  -- support
  ('complaint|complaints|customer email|customer emails|customer message|customer messages|customer request|enquiry|inquiry|helpdesk|help desk|support request|case|cases|issue|issues|工单|投诉|客诉|客户邮件|客户来信|客户消息|报修|服务请求', 'ticket|support'),
  ('route|routes|routing|assign|assigns|dispatch|prioritise|prioritize|priority|urgent|urgency|which team|right team|classify|sort|分派|分配|派单|分单|优先级|紧急|分类|转给|归类|指派|哪个团队|哪个部门', 'triage|route|ticket'),
  -- currency
  ('fx|forex|exchange|exchange rate|exchange rates|foreign currency|foreign exchange|usd|eur|dollar|dollars|euro|euros|yen|rmb|cny|yuan|pounds|sterling|汇率|外汇|外币|兑换|换汇|美元|欧元|日元|人民币|英镑|折算|换算', 'currency|exchange|rate'),
  ('convert|conversion|converts|change into|换成|转换成|折合', 'convert|currency'),
  -- data
  ('spreadsheet|spreadsheets|table|tables|excel|dataset|data set|data file|tsv|columns|column|rows|数据表|表格|数据集|数据文件|字段|列|电子表格', 'csv|data|table'),
  ('profile|profiling|summary statistics|statistics|stats|missing values|empty cells|outlier|outliers|data quality|quality|describe|overview|画像|概况|统计|缺失|空值|异常值|数据质量|质量|分布', 'profile|quality|statistics'),
  ('report|reports|报告|报表', 'report')
) AS source(terms, words), unnest(string_to_array(source.terms, '|')) AS t(term), unnest(string_to_array(source.words, '|')) AS w(canonical)
WHERE t.term <> w.canonical;
