// One's own account: who one is, one's password, and how the screens look.
import { Button, Group, PasswordInput, SegmentedControl, Text, useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct } from "@/lib/api";
import { useSession } from "@/lib/session";
import { notifyDone } from "@/ui";
import { OwnSignature } from "./OwnSignature";
import { Part } from "./Part";
import classes from "./Settings.module.css";

export function MeTab() {
  const { t } = useTranslation("settings");
  const { agent } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Part title={agent.name} text={agent.email} action={<Text size="sm">{t(`role.${agent.role}.name`)}</Text>}>
        <div className={classes.body}>
          <Text size="sm">{t(`role.${agent.role}.text`)}</Text>
        </div>
      </Part>
      <Part title={t("me.looks")} text={t("me.looksText")}>
        <div className={classes.body}>
          <SegmentedControl
            aria-label={t("me.looks")}
            value={colorScheme}
            onChange={(scheme) => setColorScheme(scheme)}
            data={(["light", "dark", "auto"] as const).map((each) => ({ value: each, label: t(`me.scheme.${each}`) }))}
          />
        </div>
      </Part>
      <OwnSignature />
      <Password />
    </>
  );
}

function Password() {
  const { t } = useTranslation("settings");
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useAct({
    call: () => api.PUT("/api/v1/session/password", { body: { current, password } }),
    showsErrors: true,
    onDone: () => {
      setCurrent("");
      setPassword("");
      notifyDone(t("me.changed"));
    },
  });
  const placed = faultOf(change.error, "current") ?? faultOf(change.error, "password");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <Part title={t("me.password")} text={t("me.passwordText")}>
        <div className={classes.body}>
          <PasswordInput
            label={t("me.current")}
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            autoComplete="current-password"
            error={faultOf(change.error, "current")}
          />
          <PasswordInput
            label={t("me.new")}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="new-password"
            error={faultOf(change.error, "password")}
          />
          <Group className={classes.wide} justify="flex-end">
            {change.error && !placed && (
              <Text role="alert" size="sm" c="var(--nl-bad)">
                {change.error.message}
              </Text>
            )}
            <Button type="submit" disabled={!current || !password} loading={change.isPending}>
              {t("me.change")}
            </Button>
          </Group>
        </div>
      </Part>
    </form>
  );
}
