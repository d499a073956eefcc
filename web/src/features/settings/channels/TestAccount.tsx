// Opens a line to the provider as a sender would, and says honestly what came of it.
import { Button, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaAccountItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { ChannelBadge, StatusBadge } from "@/ui";
import classes from "../Settings.module.css";

export function TestAccount({ account }: { account: SchemaAccountItem }) {
  const { t } = useTranslation("settings");
  const test = useAct({
    call: () => api.POST("/api/v1/accounts/{account_id}/test", { params: { path: { account_id: account.id } } }),
  });
  const result = test.data;
  return (
    <>
      <Button size="compact-sm" variant="default" loading={test.isPending} onClick={() => test.mutate()} aria-label={t("test.named", { name: account.name })}>
        {t("test.do")}
      </Button>
      {result && (
        <Modal opened onClose={() => test.reset()} title={t("test.named", { name: account.name })} centered>
          <Stack gap="md">
            <StatusBadge tone={result.ok ? "good" : "bad"}>
              {result.ok ? t("test.ok", { milliseconds: formatCount(result.took_ms) }) : t(`test.fault.${result.fault || "unavailable"}`)}
            </StatusBadge>
            {result.text && <Text>{result.text}</Text>}
            {result.ok && (
              <>
                <Text className={classes.dim}>{t("test.nothing")}</Text>
                <div className={classes.marks}>
                  {result.channels.map((each) => (
                    <ChannelBadge key={each.channel} channel={each.channel} />
                  ))}
                </div>
              </>
            )}
          </Stack>
        </Modal>
      )}
    </>
  );
}
