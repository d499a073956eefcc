// The columns of the list of customers.
import { Tooltip } from "@mantine/core";
import type { SchemaCustomerItem } from "@/lib/api";
import type { Translate } from "@/lib/i18n";
import { ChannelBadge, RelativeTime, StatusBadge, type Column } from "@/ui";
import classes from "../Customers.module.css";

const MOST = 3;

export function customerColumns(t: Translate): Column<SchemaCustomerItem>[] {
  const title = (key: "name" | "addresses" | "channels" | "tags" | "last" | "open") => t(`columns.${key}`, { ns: "customers" });
  return [
    { key: "name", title: title("name"), width: "minmax(140px, 1.4fr)", sort: "name", render: (row) => <Name row={row} /> },
    { key: "channels", title: title("channels"), width: "112px", from: 560, render: (row) => <Channels row={row} /> },
    { key: "addresses", title: title("addresses"), width: "minmax(0, 1.6fr)", from: 720, render: (row) => <Addresses row={row} /> },
    { key: "tags", title: title("tags"), width: "minmax(0, 1fr)", from: 900, render: (row) => <Tags tags={row.tags} /> },
    {
      key: "open",
      title: title("open"),
      width: "120px",
      from: 1040,
      render: (row) =>
        row.conversations_open > 0 && (
          <StatusBadge tone="busy">{t("open", { ns: "customers", count: row.conversations_open })}</StatusBadge>
        ),
    },
    { key: "last", title: title("last"), width: "108px", align: "end", sort: "recent", render: (row) => <RelativeTime at={row.last_at} /> },
  ];
}

function Name({ row }: { row: SchemaCustomerItem }) {
  return (
    <span className={classes.person}>
      <span className={classes.name} dir="auto">
        {row.name || "–"}
      </span>
      {row.last_text && (
        <span className={classes.dim} dir="auto">
          {row.last_text}
        </span>
      )}
    </span>
  );
}

function Channels({ row }: { row: SchemaCustomerItem }) {
  const more = row.channels.slice(MOST + 1);
  return (
    <span className={classes.marks}>
      {row.channels.slice(0, MOST + 1).map((channel) => (
        <ChannelBadge key={channel} channel={channel} iconOnly />
      ))}
      {more.length > 0 && <span className={classes.dim}>+{more.length}</span>}
    </span>
  );
}

function Addresses({ row }: { row: SchemaCustomerItem }) {
  const shown = row.addresses.filter((address) => address !== row.name);
  return (
    <Tooltip label={shown.slice(0, 12).join("\n")} disabled={shown.length < 2} multiline style={{ whiteSpace: "pre-line" }}>
      <span className={classes.dim} dir="auto">
        {shown.slice(0, MOST).join(", ")}
        {shown.length > MOST && ` +${shown.length - MOST}`}
      </span>
    </Tooltip>
  );
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className={classes.marks}>
      {tags.slice(0, MOST).map((tag) => (
        <span key={tag} className={classes.tag} dir="auto">
          {tag}
        </span>
      ))}
      {tags.length > MOST && <span className={classes.dim}>+{tags.length - MOST}</span>}
    </span>
  );
}
