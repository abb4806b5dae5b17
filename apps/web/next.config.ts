import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const config: NextConfig = {
  turbopack: { root: fileURLToPath(new URL("../..", import.meta.url)) },
  transpilePackages: ["@souk/kernel", "@souk/contracts", "@souk/metering"],
  poweredByHeader: false,
  reactStrictMode: true,
  productionBrowserSourceMaps: false,
  // `npm run check` runs tsc over this app; a start need not pay for it again.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    optimizePackageImports: ["radix-ui"],
    serverActions: { bodySizeLimit: "3mb" },
    // A first start waits for the build. Writing a cache for the next one takes a third of it, and nobody downloads the server's code.
    turbopackFileSystemCacheForBuild: false,
    turbopackMinify: { server: false, client: true },
  },
};

export default createNextIntlPlugin("./src/i18n/request.ts")(config);
