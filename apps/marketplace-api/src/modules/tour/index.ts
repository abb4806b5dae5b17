export { createTourService, type TourService, TourState } from "./tour.service.ts";
