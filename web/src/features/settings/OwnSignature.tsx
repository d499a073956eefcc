// One's own signature below one's mails, with the company's words after it.
import { Button, Group, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, apiQuery, useAct } from "@/lib/api";
import { useMay } from "@/lib/session";
import { notifyDone, ProblemView } from "@/ui";
import { Part } from "./Part";
import { workspaceQuery } from "./queries";
import classes from "./Settings.module.css";
import { SignaturePreview } from "./SignaturePreview";

export function OwnSignature() {
  const { data, error, refetch } = useQuery(apiQuery(["signature"], "/api/v1/signature"));
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  return data ? <Form key={data.text} stored={data.text} /> : null;
}

function Form({ stored }: { stored: string }) {
  const { t } = useTranslation("settings");
  const mayWrite = useMay()("conversations:write");
  const [text, setText] = useState(stored);
  const { data: workspace } = useQuery(workspaceQuery());
  const save = useAct({
    call: () => api.PUT("/api/v1/signature", { body: { text } }),
    touches: [["signature"]],
    showsErrors: true,
    onDone: () => notifyDone(t("saved")),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Part title={t("signature.title")} text={t("signature.text")}>
        <div className={classes.body}>
          <Textarea label={t("signature.own")} description={t("signature.ownText")} value={text} onChange={(event) => setText(event.currentTarget.value)} maxLength={2000} autosize minRows={4} disabled={!mayWrite} />
          <SignaturePreview own={text} company={workspace?.rules.mail_signature ?? ""} />
          {mayWrite && (
            <Group className={classes.wide} justify="flex-end">
              {save.error && (
                <Text role="alert" size="sm" c="var(--nl-bad)">
                  {save.error.message}
                </Text>
              )}
              <Button type="submit" loading={save.isPending} disabled={text === stored}>
                {t("signature.save")}
              </Button>
            </Group>
          )}
        </div>
      </Part>
    </form>
  );
}
