// Before a launch: what stands against it, and what will happen: how many, when first, by which channels, at what cost.
import { Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconRocket } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { notifyDone, ProblemView } from "@/ui";
import type { Plan } from "../usePlan";
import { Findings } from "./Findings";
import { Forecast } from "./Forecast";

interface Props {
  plan: Plan;
  onClose: () => void;
  /** Leads to what a finding is about. */
  onField: (field: string) => void;
}

export function LaunchDialog({ plan, onClose, onField }: Props) {
  const { t } = useTranslation("campaigns");
  const { slug, version } = plan.detail;
  const params = { path: { campaign: slug } };
  const saved = !plan.saving;
  const check = useQuery({
    queryKey: ["check", slug, version],
    queryFn: async ({ signal }) => (await api.POST("/api/v1/campaigns/{campaign}/check", { params, body: {}, signal })).data,
    enabled: saved,
    staleTime: 0,
  });
  const forecast = useQuery({
    queryKey: ["forecast", slug, version],
    queryFn: async ({ signal }) => (await api.POST("/api/v1/campaigns/{campaign}/forecast", { params, body: {}, signal })).data,
    enabled: saved && check.data?.ready === true,
    staleTime: 0,
  });
  const launch = useAct({
    call: () => api.POST("/api/v1/campaigns/{campaign}/launch", { params, body: { version } }),
    touches: [["campaign"]],
    showsErrors: true,
    onDone: () => {
      notifyDone(t("done.launched"));
      onClose();
    },
  });
  const ready = check.data?.ready === true && forecast.data !== undefined;
  return (
    <Modal opened onClose={onClose} closeButtonProps={{ "aria-label": t("event.close") }} title={t("launch.title", { name: plan.definition.name })} size="lg">
      <Stack gap="md">
        {check.error && <ProblemView error={check.error} onRetry={() => void check.refetch()} />}
        {!check.data && !check.error && <Skeleton h={80} aria-label={t("launch.checking")} />}
        {check.data && <Findings findings={check.data.findings} onField={onField} />}
        {check.data?.ready && !forecast.data && !forecast.error && <Skeleton h={120} aria-label={t("launch.counting")} />}
        {forecast.error && <ProblemView error={forecast.error} onRetry={() => void forecast.refetch()} />}
        {ready && forecast.data && <Forecast forecast={forecast.data} zone={plan.definition.zone} control={plan.definition.control} />}
        {launch.error && (
          <Text size="sm" c="var(--nl-bad)" role="alert">
            {launch.error.message}
          </Text>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t("launch.notYet")}
          </Button>
          <Button leftSection={<IconRocket size={16} aria-hidden />} disabled={!ready} loading={launch.isPending} onClick={() => launch.mutate()}>
            {forecast.data ? t("launch.do", { count: forecast.data.total, total: formatCount(forecast.data.total) }) : t("launch.action")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
