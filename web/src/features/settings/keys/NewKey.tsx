// A key to be: what it is for, and what it may do.
import { Checkbox, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct } from "@/lib/api";
import { FormDialog } from "@/ui";
import { AREAS, presetOf, PRESETS } from "./presets";

export function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const { t } = useTranslation("settings");
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>([...PRESETS.send]);
  const add = useAct({
    call: () => api.POST("/api/v1/keys", { body: { name, scopes } }),
    touches: [["key"], ["audit"]],
    showsErrors: true,
    onDone: (made) => onMade(made.secret),
  });
  const preset = presetOf(scopes) ?? "own";
  return (
    <FormDialog
      title={t("keys.add")}
      deed={t("keys.add")}
      onClose={onClose}
      onSubmit={() => add.mutate()}
      busy={add.isPending}
      ready={name.trim() !== "" && scopes.length > 0}
      fault={elsewhere(add.error, ["name"])}
    >
      <TextInput
        label={t("keys.name")}
        description={t("keys.nameText")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={faultOf(add.error, "name")}
        data-autofocus
      />
      <Stack gap={4}>
        <Text size="sm" fw={500}>
          {t("keys.scopes")}
        </Text>
        <SegmentedControl
          aria-label={t("keys.scopes")}
          value={preset}
          onChange={(next) => next !== "own" && setScopes([...PRESETS[next]])}
          data={(["send", "track", "report", "everything", "own"] as const).map((each) => ({ value: each, label: t(`keys.preset.${each}.name`) }))}
        />
        <Text size="sm" c="dimmed">
          {t(`keys.preset.${preset}.text`)}
        </Text>
      </Stack>
      <Checkbox.Group value={scopes} onChange={setScopes} aria-label={t("keys.scopes")}>
        <SimpleGrid cols={2} spacing="sm" verticalSpacing={4}>
          {AREAS.flatMap((area) =>
            (["read", "write"] as const).map((right) => (
              <Checkbox key={area + right} value={`${area}:${right}`} label={t(`keys.${right}`, { area: t(`keys.area.${area}`) })} />
            )),
          )}
        </SimpleGrid>
      </Checkbox.Group>
    </FormDialog>
  );
}
