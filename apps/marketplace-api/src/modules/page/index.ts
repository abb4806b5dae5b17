export { decodeCursor, encodeCursor, type Page, PageInput, toPage } from "./cursor.ts";
