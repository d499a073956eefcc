// Names everybody behind a figure in a new segment.
import { Button, Group, Popover, Stack, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { IconUsersPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct, type SchemaScorecardSegment } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { behindQuery, type FigureOf } from "./search";
import type { ScorecardState } from "./useScorecard";

export function MakeSegment({ state, figure, name: start }: { state: ScorecardState; figure: FigureOf; name: string }) {
  const { t } = useTranslation("scorecard");
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState(start);
  const [made, setMade] = useState<SchemaScorecardSegment | null>(null);
  const make = useAct({
    call: (given: string) =>
      api.POST("/api/v1/scorecard/segment", { params: { query: behindQuery(state.search, figure) }, body: { name: given } }),
    touches: [["customers"], ["segment"]],
    onDone: (segment) => setMade(segment),
    showsErrors: true,
  });
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus width={300}>
      <Popover.Target>
        <Button leftSection={<IconUsersPlus size={15} aria-hidden />} onClick={() => setOpened(!opened)}>
          {t("segment.make")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {made ? (
          <Stack gap="sm">
            <Text size="sm" role="status">
              {t("segment.done", { name: made.name, count: made.count, shown: formatCount(made.count) })}
            </Text>
            <Group gap="sm">
              <Button onClick={() => void navigate({ to: "/customers", search: { segment: made.id } })}>{t("segment.open")}</Button>
            </Group>
          </Stack>
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              make.mutate(name.trim());
            }}
          >
            <Stack gap="sm">
              <TextInput
                data-autofocus
                label={t("segment.name")}
                description={t("segment.text")}
                value={name}
                maxLength={120}
                onChange={(event) => setName(event.currentTarget.value)}
                error={make.error && (faultOf(make.error, "name") ?? make.error.message)}
              />
              <Button type="submit" loading={make.isPending} disabled={!name.trim()}>
                {t("segment.make")}
              </Button>
            </Stack>
          </form>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
