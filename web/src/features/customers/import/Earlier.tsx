// What was brought in earlier: name, rows, by whom and when, and what came of it.
import { useTranslation } from "react-i18next";
import type { ReactNode } from "react";
import type { SchemaImportItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { RelativeTime } from "@/ui";
import classes from "../Customers.module.css";
import { ImportStatus } from "./ImportStatus";

interface Props {
  label: string;
  items: readonly SchemaImportItem[];
  link: (item: SchemaImportItem) => ReactNode;
}

export function Earlier({ label, items, link }: Props) {
  const { t } = useTranslation("customers");
  if (items.length === 0) return null;
  return (
    <ul className={classes.rows} aria-label={label}>
      {items.map((item) => (
        <li key={item.id}>
          <div style={{ minWidth: 0 }}>
            {link(item)}
            <div className={classes.dim}>
              {t("import.rows", { count: item.rows, rows: formatCount(item.rows) })} · {item.created_by} · <RelativeTime at={item.created_at} />
            </div>
          </div>
          <ImportStatus item={item} />
        </li>
      ))}
    </ul>
  );
}
