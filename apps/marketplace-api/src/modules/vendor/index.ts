export { createVendorService, type VendorService } from "./vendor.service.ts";
export { VendorOverview } from "./vendor.types.ts";
