// Opens a line to the provider as a sender would, and says honestly what came of it.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaAccountItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { StatusBadge } from "@/ui";
import classes from "../Channels.module.css";

export function TestAccount({ account }: { account: SchemaAccountItem }) {
  const { t } = useTranslation("channels");
  const test = useAct({
    call: () => api.POST("/api/v1/accounts/{account_id}/test", { params: { path: { account_id: account.id } } }),
    touches: [["account"], ["operations"]],
  });
  const result = test.data;
  return (
    <div className={classes.test}>
      <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
        {t("test.do")}
      </Button>
      <div role="status" className={classes.words}>
        {result && (
          <>
            <StatusBadge tone={result.ok ? "good" : "bad"}>
              {result.ok ? t("test.ok", { milliseconds: formatCount(result.took_ms) }) : t(`test.fault.${result.fault || "unavailable"}`)}
            </StatusBadge>
            {result.text && (
              <blockquote className={classes.said}>
                <span dir="auto">{result.text}</span>
              </blockquote>
            )}
            {result.ok && <div className={classes.dim}>{t("test.nothing")}</div>}
          </>
        )}
      </div>
    </div>
  );
}
