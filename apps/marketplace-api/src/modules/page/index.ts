export { At, decodeCursor, encodeCursor, inOrder, type Page, PageInput, toPage } from "./cursor.ts";
