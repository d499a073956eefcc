// From the channel of the contact to the channel of the answer, as a table whose cells are as dark as they are many.
import { Skeleton, Table, Text, UnstyledButton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { formatCount } from "@/lib/format";
import { ChannelBadge, useChannelName } from "@/ui";
import { switchesQuery } from "./queries";
import classes from "./scorecard.module.css";
import { Section } from "./Section";
import type { ScorecardState } from "./useScorecard";

export function SwitchMatrix({ state }: { state: ScorecardState }) {
  const { t } = useTranslation("scorecard");
  const name = useChannelName();
  const { data } = useQuery({ ...switchesQuery(state.search), placeholderData: keepPreviousData });
  if (!data) return <Skeleton height={200} />;
  const { switches } = data;
  const rows = [...new Set(switches.map((it) => it.before))].sort();
  const columns = [...new Set(switches.map((it) => it.after))].sort();
  const most = Math.max(1, ...switches.map((it) => it.count));
  const of = (before: string, after: string) => switches.find((it) => it.before === before && it.after === after)?.count ?? 0;
  const moved = switches.filter((it) => it.before !== it.after).sort((a, b) => b.count - a.count)[0];
  return (
    <Section title={t("switches.title")} aside={<Text className={classes.note ?? ""}>{t("switches.text")}</Text>}>
      {switches.length === 0 ? (
        <Text c="dimmed" size="sm">
          {t("switches.none")}
        </Text>
      ) : (
        <>
          {moved && (
            <Text size="sm" mb="sm">
              {t("switches.most", { before: name(moved.before), after: name(moved.after), count: moved.count })}
            </Text>
          )}
          <div className={classes.scroll} tabIndex={0} role="group" aria-label={t("switches.title")}>
            <Table className={classes.matrix} withRowBorders={false}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t("switches.corner")}</Table.Th>
                  {columns.map((after) => (
                    <Table.Th key={after} scope="col">
                      <ChannelBadge channel={after} />
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((before) => (
                  <Table.Tr key={before}>
                    <Table.Th scope="row">
                      <ChannelBadge channel={before} />
                    </Table.Th>
                    {columns.map((after) => {
                      const count = of(before, after);
                      const stayed = before === after;
                      const depth = count ? 8 + Math.round((34 * count) / most) : 0;
                      const style = { background: `color-mix(in srgb, var(--nl-accent) ${depth}%, transparent)` };
                      const label = stayed
                        ? t("switches.stayed", { channel: name(after), count })
                        : t("switches.moved", { before: name(before), after: name(after), count });
                      const figure = stayed
                        ? ({ measure: "answered", channel: before } as const)
                        : ({ measure: "moved", channel: after, detail: before } as const);
                      const { open } = state;
                      return (
                        <Table.Td key={after} style={style} className={stayed ? classes.stayed : undefined}>
                          {open && count > 0 ? (
                            <UnstyledButton className={classes.opens} aria-label={label} title={label} onClick={() => open(figure)}>
                              {formatCount(count)}
                            </UnstyledButton>
                          ) : (
                            <span title={label}>{count ? formatCount(count) : "·"}</span>
                          )}
                        </Table.Td>
                      );
                    })}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </>
      )}
    </Section>
  );
}
