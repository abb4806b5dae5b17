import Link from "next/link";

/** The mark: an awning over a stall. */
export function Mark({ className = "size-6" }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className={className}>
      <path d="M3 9.2 5 4h14l2 5.2a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0Z" fill="var(--accent)" />
      <path d="M5 13.6V20h14v-6.4" fill="none" stroke="var(--accent)" strokeWidth="2" strokeLinejoin="round" />
    </svg>
  );
}

export function Brand({ href = "/" }: { readonly href?: string }) {
  return (
    <Link href={href} className="inline-flex items-center gap-2 rounded-lg px-1 font-semibold text-[17px] tracking-tight">
      <Mark />
      Souk
    </Link>
  );
}
