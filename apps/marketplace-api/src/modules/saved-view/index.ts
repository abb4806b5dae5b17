export { createSavedViewService, type SavedViewService } from "./saved-view.service.ts";
export { RemoveView, SavedViews, SavedViewsOf, SaveView } from "./saved-view.types.ts";
