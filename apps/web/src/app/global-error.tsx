"use client";
import "./globals.css";

/** The last resort, when not even the page around the page could be drawn: no data, no translations, plain words in both languages. */
export default function GlobalError({ error }: { readonly error: Error & { readonly digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-2 px-4">
          <h1 className="font-semibold text-xl">Something went wrong on our side</h1>
          <p className="text-ink-soft">Nothing was charged. It has been logged{error.digest ? ` (${error.digest})` : ""}.</p>
          <p lang="zh" className="text-ink-soft">
            我们这边出了问题，已记录。未产生任何费用。
          </p>
          <p>
            <a href="/" className="text-accent-text underline underline-offset-4">
              Start page · 首页
            </a>
          </p>
        </main>
      </body>
    </html>
  );
}
