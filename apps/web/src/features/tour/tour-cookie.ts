/** Cookie with the stop of the tour somebody stands at. */
export const TOUR_COOKIE = "souk-tour";
