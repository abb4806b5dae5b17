export { type Names, type Titles, Who } from "./directory.types.ts";
export { readNames } from "./names.repository.prisma.ts";
export { noSuchPublisher, noSuchSkill, requireSkills } from "./references.repository.prisma.ts";
export { readTitles } from "./titles.repository.prisma.ts";
