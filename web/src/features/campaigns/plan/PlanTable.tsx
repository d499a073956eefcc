// The plan as a table, in the order in which contacts go out: the same as the calendar, for reading and screen readers.
import { Table, Text, UnstyledButton } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { formatCount } from "@/lib/format";
import { ChannelBadge, EmptyState, Money, RelativeTime } from "@/ui";
import campaign from "../campaigns.module.css";
import { EventState } from "../event/EventState";
import { useChip } from "../event/useChip";
import type { CampaignFigures, ContactEvent } from "../types";
import type { Plan } from "../usePlan";
import { dayLabel } from "./dayLabel";
import { sumsByEvent } from "./figures";
import classes from "./plan.module.css";

interface Props {
  plan: Plan;
  figures: CampaignFigures | null;
  chosen: string | null;
  onOpen: (event: string) => void;
}

export function PlanTable({ plan, figures, chosen, onOpen }: Props) {
  const { t } = useTranslation("campaigns");
  const { detail, definition } = plan;
  const chip = useChip();
  const sums = useMemo(() => sumsByEvent(figures), [figures]);
  const places = new Map(detail.events.map((each) => [each.name, each]));
  const ordered = [...definition.events].sort(inOrder);
  if (ordered.length === 0) return <EmptyState title={t("plan.empty.title")} text={t("plan.empty.text")} />;
  return (
    <Table.ScrollContainer minWidth={820} className={classes.table ?? ""}>
      <Table highlightOnHover verticalSpacing="xs" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("table.when")}</Table.Th>
            <Table.Th>{t("table.contact")}</Table.Th>
            <Table.Th>{t("table.channels")}</Table.Th>
            <Table.Th>{t("table.state")}</Table.Th>
            <Table.Th ta="end">{t("columns.sent")}</Table.Th>
            <Table.Th ta="end">{t("columns.answered")}</Table.Th>
            <Table.Th ta="end">{t("columns.reached")}</Table.Th>
            <Table.Th ta="end">{t("columns.cost")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ordered.map((event) => {
            const place = places.get(event.name);
            const sum = sums.get(event.name);
            return (
              <Table.Tr key={event.name} data-chosen={event.name === chosen || undefined}>
                <Table.Td>
                  {event.day === null ? (
                    <span className={campaign.badges}>
                      <IconBolt size={15} aria-hidden />
                      {t("realTime.on", { on: event.on === "goal" ? t("realTime.goal") : (event.on ?? "") })}
                    </span>
                  ) : (
                    <div className={campaign.two}>
                      <span>
                        {dayLabel(t, event.day, detail, definition.zone)}, {event.at}
                      </span>
                      {place?.due_at && (
                        <Text size="xs" c="dimmed">
                          <RelativeTime at={place.due_at} />
                        </Text>
                      )}
                    </div>
                  )}
                </Table.Td>
                <Table.Td>
                  <UnstyledButton className={campaign.strong} c="var(--nl-accent)" onClick={() => onOpen(event.name)}>
                    {event.name}
                  </UnstyledButton>
                  <Text size="xs" c="dimmed">
                    {chip(event, place?.condition ?? null) ?? t("setup.whole")}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <span className={campaign.badges}>
                    {event.channels.map((channel, index) => (
                      <ChannelBadge key={channel} channel={channel} iconOnly={index > 0} />
                    ))}
                  </span>
                </Table.Td>
                <Table.Td>
                  <EventState state={place?.state ?? "draft"} />
                </Table.Td>
                <Table.Td ta="end">{sum ? formatCount(sum.sent) : "–"}</Table.Td>
                <Table.Td ta="end">{sum ? formatCount(sum.answered) : "–"}</Table.Td>
                <Table.Td ta="end">{sum ? formatCount(sum.reached) : "–"}</Table.Td>
                <Table.Td ta="end">{sum && figures ? <Money minor={sum.cost} currency={figures.currency} /> : "–"}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function inOrder(one: ContactEvent, other: ContactEvent): number {
  const day = (event: ContactEvent) => event.day ?? 1e9;
  return day(one) - day(other) || one.at.localeCompare(other.at);
}
