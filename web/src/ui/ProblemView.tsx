// What happened, whose turn it is and what to do: every error that takes the place of what was asked for.
import { Button, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { IconCloudOff, IconLock, IconMapOff, IconTool } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { wordsOf, type ProblemKind } from "./problemWords";

const ICONS = { offline: IconCloudOff, forbidden: IconLock, missing: IconMapOff, ours: IconTool, refused: IconTool };

export function ProblemView({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation("ui");
  const problem = wordsOf(error);
  const Picture = ICONS[problem.kind satisfies ProblemKind];
  // Where a whole page could not be shown, what happened is its heading.
  const [alone] = useState(() => document.querySelector("h1") === null);
  return (
    <Stack align="center" justify="center" gap="sm" px="lg" py={48} ta="center" role="alert">
      <Picture size={28} stroke={1.5} aria-hidden />
      <Title order={alone ? 1 : 2} size="h3">
        {t(`problem.${problem.kind}.title`)}
      </Title>
      <Text c="dimmed" maw="56ch">
        {problem.detail ?? t(`problem.${problem.kind}.text`)} {problem.remedy}
      </Text>
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          {t("problem.retry")}
        </Button>
      )}
    </Stack>
  );
}
