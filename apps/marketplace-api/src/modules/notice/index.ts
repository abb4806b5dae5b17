export { notifyAdmins, notifyHolders } from "./notice.repository.prisma.ts";
export { createNoticeService, type NoticeService } from "./notice.service.ts";
export { NoticePage, ReadBody } from "./notice.types.ts";
