import { classNames } from "./class-names.ts";
import { CopyButton } from "./copy-button.tsx";
import { ScrollRegion } from "./scroll-region.tsx";

interface CodeBlockProps {
  readonly text: string;
  readonly label: string;
  readonly className?: string;
  readonly onCopied?: () => void;
}

/** A block of text as a machine reads it, with a copy button. */
export function CodeBlock({ text, label, className, onCopied }: CodeBlockProps) {
  return (
    <div className="relative min-w-0">
      <ScrollRegion label={label} className={classNames("rounded-lg bg-sunken p-3 pr-10", className)}>
        <pre className="font-mono text-[12.5px] leading-5">{text}</pre>
      </ScrollRegion>
      <CopyButton
        text={text}
        label={label}
        onCopied={onCopied}
        className="!my-0 absolute top-0 right-0 !size-9 !rounded-none !rounded-tr-lg !rounded-bl-lg bg-sunken"
      />
    </div>
  );
}

/** A value as indented JSON. */
export function JsonBlock({ value, label, className }: { readonly value: unknown; readonly label: string; readonly className?: string }) {
  return <CodeBlock text={JSON.stringify(value, null, 2) ?? "null"} label={label} {...(className ? { className } : {})} />;
}
