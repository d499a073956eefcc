// The columns of the list of templates.
import { Text } from "@mantine/core";
import type { TFunction } from "i18next";
import { formatCount } from "@/lib/format";
import { ChannelBadge, RelativeTime, type Column } from "@/ui";
import classes from "../Content.module.css";
import { CHANNEL_OF, isForm, type TemplateItem } from "../types";

export function templateColumns(t: TFunction<"content">): Column<TemplateItem>[] {
  return [
    {
      key: "name",
      title: t("columns.name"),
      width: "minmax(0, 3fr)",
      render: (row) => (
        <div className={classes.two}>
          <span className={classes.strong}>{row.name}</span>
          <Text size="xs" c="dimmed" truncate dir="auto">
            {row.excerpt}
          </Text>
        </div>
      ),
    },
    {
      key: "channels",
      title: t("columns.channels"),
      width: "minmax(160px, 1.5fr)",
      render: (row) => (
        <span className={classes.badges}>
          {row.forms.filter(isForm).map((form) => (
            <ChannelBadge key={form} channel={CHANNEL_OF[form]} iconOnly />
          ))}
        </span>
      ),
    },
    { key: "version", title: t("columns.version"), width: "80px", align: "end", from: 720, render: (row) => formatCount(row.version) },
    {
      key: "saved",
      title: t("columns.saved"),
      width: "120px",
      align: "end",
      from: 560,
      render: (row) => <RelativeTime at={row.saved_at} />,
    },
  ];
}
