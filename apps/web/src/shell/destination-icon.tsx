import {
  Activity,
  Bell,
  Cable,
  ChartArea,
  CircleCheckBig,
  Fingerprint,
  Folder,
  FolderClock,
  Gauge,
  History,
  KeyRound,
  type LucideIcon,
  Network,
  ReceiptText,
  Route,
  ScrollText,
  Server,
  ShieldCheck,
  SlidersHorizontal,
  SquareTerminal,
  Store,
  Users,
  Wallet,
} from "lucide-react";
import type { Destination } from "./navigation.ts";

const ICONS: Record<Destination["id"], LucideIcon> = {
  store: Store,
  calls: History,
  files: Folder,
  outcomes: CircleCheckBig,
  skills: ShieldCheck,
  budgets: Wallet,
  people: Users,
  network: Network,
  connections: Cable,
  secrets: KeyRound,
  allCalls: ScrollText,
  workspace: FolderClock,
  audit: Fingerprint,
  spend: ChartArea,
  invoices: ReceiptText,
  vendor: Gauge,
  runtime: SlidersHorizontal,
  notices: Bell,
  keys: SquareTerminal,
  now: Activity,
  hosts: Server,
  tour: Route,
};

export function DestinationIcon({ id, className = "size-4" }: { readonly id: Destination["id"]; readonly className?: string }) {
  const Icon = ICONS[id];
  return <Icon aria-hidden className={className} />;
}
