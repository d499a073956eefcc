// Signing in by address and password; the path stays, so that one comes in where one wanted to go.
import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, faultOf } from "@/lib/api";
import { signIn, type Session } from "@/lib/session";
import { useTitle } from "@/lib/useTitle";
import classes from "./SignIn.module.css";

interface Props {
  /** A session has just ended, and screens wait for its agent. */
  expired: boolean;
  onSignedIn: (session: Session) => void;
}

export function SignIn({ expired, onSignedIn }: Props) {
  const { t } = useTranslation();
  useTitle(t("signIn.title"));
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const entering = useMutation({
    meta: { shown: true },
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: onSignedIn,
    onError: () => setPassword(""),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (email.trim() && password) entering.mutate();
  };
  const missing = (value: string) => (tried && !value && !entering.error ? t("signIn.missing") : null);

  return (
    <main className={classes.page}>
      <form className={classes.form} onSubmit={submit} noValidate>
        <Stack gap="md">
          <div>
            <Title order={1}>{t("signIn.title")}</Title>
            <Text c="dimmed" size="sm">
              {t("signIn.to")}
            </Text>
          </div>
          {expired && <Alert variant="light">{t("signIn.expired")}</Alert>}
          {entering.error && (
            <Alert variant="light" color="red" role="alert">
              <Refusal error={entering.error} />
            </Alert>
          )}
          <TextInput
            label={t("signIn.email")}
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={missing(email) ?? faultOf(entering.error, "email")}
          />
          <PasswordInput
            label={t("signIn.password")}
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={missing(password)}
            visibilityToggleButtonProps={{ "aria-label": t("signIn.show") }}
          />
          <Button type="submit" fullWidth loading={entering.isPending}>
            {t("signIn.do")}
          </Button>
        </Stack>
      </form>
    </main>
  );
}

function Refusal({ error }: { error: Error }) {
  const { t } = useTranslation("ui");
  if (!(error instanceof ApiProblem) || !error.detail) return t("problem.offline.title");
  return [error.detail, error.remedy].filter(Boolean).join(" ");
}
