// What came of a campaign: figures, the funnel, by day, against the control group, and per contact and channel.
import { Button, Group, Stack, Table, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { formatCount, formatMoney, formatPercent } from "@/lib/format";
import { ChannelBadge, EmptyState, Figure, Money, PageSkeleton } from "@/ui";
import campaign from "../campaigns.module.css";
import type { CampaignFigures } from "../types";
import type { Plan } from "../usePlan";
import { Days } from "./Days";
import { Funnel } from "./Funnel";
import { lift } from "./lift";

interface Props {
  plan: Plan;
  figures: CampaignFigures | null;
  onStage: (stage: string) => void;
}

export function ResultsTab({ plan, figures, onStage }: Props) {
  const { t } = useTranslation("campaigns");
  if (!figures) return <PageSkeleton />;
  if (figures.enrolled === 0) return <EmptyState title={t("results.empty.title")} text={t("results.empty.text")} />;
  const period = t("results.period");
  const against = lift(figures.cohorts);
  const rows = figures.events.filter((each) => each.channel);
  return (
    <Stack gap="lg" className={campaign.pad ?? ""}>
      <Group gap="xl" align="flex-start">
        <Figure label={t("results.enrolled")} value={formatCount(figures.enrolled)} period={period} onOpen={() => onStage("")} />
        <Figure label={t("results.sent")} value={formatCount(figures.sent)} period={period} />
        <Figure label={t("results.answered")} value={formatCount(figures.answered)} period={period} />
        <Figure
          label={t("results.reached")}
          value={`${formatCount(figures.reached)} · ${formatPercent(figures.reached / figures.enrolled)}`}
          period={period}
          {...(against === null ? {} : { change: { share: against, than: t("results.thanControl") } })}
          onOpen={() => onStage("reached")}
        />
        <Figure label={t("results.cost")} value={formatMoney(figures.cost, figures.currency)} period={period} />
        <Figure
          label={t("results.costPer")}
          value={figures.reached ? formatMoney(Math.round(figures.cost / figures.reached), figures.currency) : null}
          period={period}
        />
      </Group>
      <Funnel figures={figures} />
      <Days figures={figures} />
      <section>
        <Group justify="space-between" mb="sm">
          <Title order={2}>{t("results.byContact")}</Title>
          <Button
            component="a"
            href={`/api/v1/campaigns/${encodeURIComponent(plan.detail.slug)}/events.csv`}
            variant="default"
            size="compact-sm"
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            {t("people.export")}
          </Button>
        </Group>
        <Table.ScrollContainer minWidth={760}>
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("table.contact")}</Table.Th>
                <Table.Th>{t("table.channels")}</Table.Th>
                {(["sent", "delivered", "opened", "clicked", "answered", "reached", "suppressed", "failed"] as const).map((name) => (
                  <Table.Th key={name} ta="end">
                    {t(`figure.${name}`)}
                  </Table.Th>
                ))}
                <Table.Th ta="end">{t("columns.cost")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={`${row.contact_event}/${row.channel}`}>
                  <Table.Td>{row.contact_event}</Table.Td>
                  <Table.Td>
                    <ChannelBadge channel={row.channel} />
                  </Table.Td>
                  {[row.sent, row.delivered, row.opened, row.clicked, row.answered, row.reached, row.suppressed, row.failed].map((count, index) => (
                    <Table.Td key={index} ta="end">
                      {formatCount(count)}
                    </Table.Td>
                  ))}
                  <Table.Td ta="end">
                    <Money minor={row.cost} currency={figures.currency} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </section>
    </Stack>
  );
}
