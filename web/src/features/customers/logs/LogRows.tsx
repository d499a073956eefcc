// What the first rows of a log would become.
import { ScrollArea, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchemaLogRowPreview } from "@/lib/api";
import { useCurrency } from "@/lib/session";
import { ChannelBadge, Money, RelativeTime, StatusBadge } from "@/ui";
import classes from "../Customers.module.css";

export function LogRows({ rows }: { rows: readonly SchemaLogRowPreview[] }) {
  const { t } = useTranslation("customers");
  const currency = useCurrency();
  return (
    <div>
      <Text fw={600} mb={8}>
        {t("logs.preview")}
      </Text>
      <ScrollArea className={classes.table} viewportProps={{ tabIndex: 0 }}>
        <Table verticalSpacing={6} horizontalSpacing="md" miw={720}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={64}>{t("import.row")}</Table.Th>
              <Table.Th>{t("logs.field.customer")}</Table.Th>
              <Table.Th>{t("logs.field.kind")}</Table.Th>
              <Table.Th>{t("logs.field.at")}</Table.Th>
              <Table.Th>{t("logs.field.campaign")}</Table.Th>
              <Table.Th>{t("logs.field.text")}</Table.Th>
              <Table.Th>{t("logs.field.cost")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.row}>
                <Table.Td>{row.row}</Table.Td>
                <Table.Td dir="auto">{row.customer || "–"}</Table.Td>
                <Table.Td>
                  {row.channel && <ChannelBadge channel={row.channel} />} <StatusBadge tone={row.ignored ? "quiet" : "good"}>{t(`logs.kind.${row.what as "sent"}`)}</StatusBadge>
                </Table.Td>
                <Table.Td>{row.at ? <RelativeTime at={row.at} /> : "–"}</Table.Td>
                <Table.Td dir="auto">{row.campaign || "–"}</Table.Td>
                <Table.Td dir="auto">
                  <Text size="sm" lineClamp={1}>
                    {row.text || "–"}
                  </Text>
                </Table.Td>
                <Table.Td>{row.cost ? <Money minor={row.cost} currency={row.currency || currency} /> : "–"}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </div>
  );
}
