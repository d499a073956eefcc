// How many customers the audience is now, and how many of them each channel can reach: addresses, and consent.
import { Skeleton, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api";
import { formatCount, formatPercent } from "@/lib/format";
import { ChannelBadge, hueProps } from "@/ui";
import type { Plan } from "../usePlan";
import classes from "./setup.module.css";

const PAUSE = 300;

export function AudienceCount({ plan }: { plan: Plan }) {
  const { t } = useTranslation("campaigns");
  const { audience, exclude, events } = plan.definition;
  const first = events.find((event) => event.purpose === "marketing") ?? events[0];
  const [asked] = useDebouncedValue(
    { audience, exclude, purpose: first?.purpose ?? "marketing", subscription: first?.subscription ?? "news" },
    PAUSE,
  );
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ["audience", plan.detail.slug, JSON.stringify(asked)],
    queryFn: async ({ signal }) =>
      (
        await api.POST("/api/v1/campaigns/{campaign}/audience/count", {
          params: { path: { campaign: plan.detail.slug } },
          body: { ...asked, given: true },
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
  });
  return (
    <aside className={classes.count} aria-label={t("count.label")} aria-busy={isPlaceholderData}>
      <Text size="sm" c="dimmed">
        {t("count.label")}
      </Text>
      {error && (
        <Text size="sm" c="var(--nl-bad)" role="alert">
          {error.message}
        </Text>
      )}
      {!data && !error && <Skeleton h={36} w={120} />}
      {data && (
        <>
          <div className={classes.big} role="status">
            {formatCount(data.total)}
          </div>
          <Text size="sm" c="dimmed" mb="md">
            {t("count.reachable", {
              count: data.reachable,
              reachable: formatCount(data.reachable),
              share: formatPercent(data.total ? data.reachable / data.total : 0, 0),
            })}
          </Text>
          <Stack gap="sm">
            {data.channels.map((each) => {
              const hue = hueProps(each.channel);
              const share = (count: number) => `${data.total ? (100 * count) / data.total : 0}%`;
              return (
                <div key={each.channel} className={classes.reach}>
                  <ChannelBadge channel={each.channel} />
                  <Text size="sm" title={t("count.addressed", { count: each.addressed })}>
                    {t("count.of", { reachable: formatCount(each.reachable), addressed: formatCount(each.addressed) })}
                  </Text>
                  <span className={`${classes.bar} ${hue.className}`} style={hue.style} aria-hidden>
                    <span style={{ width: share(each.addressed) }} />
                    <span style={{ width: share(each.reachable) }} />
                  </span>
                </div>
              );
            })}
          </Stack>
          <Text size="xs" c="dimmed" mt="md">
            {t("count.text", { subscription: asked.subscription })}
          </Text>
        </>
      )}
    </aside>
  );
}
