// What one contact did on each channel so far.
import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatCount } from "@/lib/format";
import { ChannelBadge } from "@/ui";
import type { CampaignFigures } from "../types";

export function EventFigures({ event, figures }: { event: string; figures: CampaignFigures | null }) {
  const { t } = useTranslation("campaigns");
  const rows = (figures?.events ?? []).filter((each) => each.contact_event === event && each.channel);
  if (rows.length === 0) return null;
  const left = rows.flatMap((row) => Object.entries(row.suppressed_by)).reduce((sum, [why, count]) => sum.set(why, (sum.get(why) ?? 0) + count), new Map<string, number>());
  return (
    <div>
      <Table fz="xs" horizontalSpacing={4} verticalSpacing={2} aria-label={t("figures.label")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("table.channels")}</Table.Th>
            <Table.Th ta="end">{t("figure.sent")}</Table.Th>
            <Table.Th ta="end">{t("figure.delivered")}</Table.Th>
            <Table.Th ta="end">{t("figure.answered")}</Table.Th>
            <Table.Th ta="end">{t("figure.reached")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.channel}>
              <Table.Td>
                <ChannelBadge channel={row.channel} />
              </Table.Td>
              <Table.Td ta="end">{formatCount(row.sent)}</Table.Td>
              <Table.Td ta="end">{formatCount(row.delivered)}</Table.Td>
              <Table.Td ta="end">{formatCount(row.answered)}</Table.Td>
              <Table.Td ta="end">{formatCount(row.reached)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {left.size > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          {t("figures.left")} {[...left].map(([why, count]) => `${reason(why)}: ${formatCount(count)}`).join(" · ")}
        </Text>
      )}
    </div>
  );

  function reason(why: string): string {
    return t(`reason.${why}` as "reason.no_consent", { defaultValue: why.replaceAll("_", " ") });
  }
}
