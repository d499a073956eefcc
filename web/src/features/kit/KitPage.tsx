// Every part of the kit, in its states.
import { PageHeader } from "@/ui";

export function KitPage() {
  return <PageHeader title="Kit" />;
}
