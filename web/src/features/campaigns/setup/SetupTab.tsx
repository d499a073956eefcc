// Whom a campaign is for and what it is to reach: goal, audience with a live count, exclusions, control group, values.
import { Checkbox, NumberInput, Select, Stack, TagsInput, Text, TextInput, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ConditionBuilder } from "@/ui";
import campaign from "../campaigns.module.css";
import { Settled } from "../event/Settled";
import type { Definition } from "../types";
import type { Plan } from "../usePlan";
import { AudienceCount } from "./AudienceCount";
import { useFields } from "./useFields";
import { Values } from "./Values";
import classes from "./setup.module.css";

const ZONES = Intl.supportedValuesOf("timeZone");

export function SetupTab({ plan }: { plan: Plan }) {
  const { t } = useTranslation("campaigns");
  const fields = useFields(false);
  const { definition, detail, editable } = plan;
  const settled = detail.launched_at !== null;
  const change = (more: Partial<Definition>) => plan.change((now) => ({ ...now, ...more }));
  const goal = (more: Partial<Definition["goal"]>) => plan.change((now) => ({ ...now, goal: { ...now.goal, ...more } }));
  return (
    <div className={`${campaign.pad} ${classes.columns}`}>
      <Stack gap="lg">
        <section>
          <Title order={2}>{t("setup.goal")}</Title>
          <Stack gap="sm" mt="sm">
            <Settled value={definition.name} onSettle={(name) => name.trim() && change({ name: name.trim() })}>
              {(field) => <TextInput label={t("setup.name")} disabled={!editable} maxLength={200} {...field} />}
            </Settled>
            <Settled value={definition.goal.name} onSettle={(name) => goal({ name: name.trim() })}>
              {(field) => <TextInput label={t("setup.goalName")} description={t("setup.goalNameText")} disabled={!editable || settled} maxLength={200} {...field} />}
            </Settled>
            <TagsInput
              label={t("setup.words")}
              description={t("setup.wordsText")}
              value={definition.goal.words}
              disabled={!editable}
              onChange={(words) => goal({ words: words.map((word) => word.trim().split(/\s+/)[0] ?? "").filter(Boolean) })}
            />
            <Checkbox
              label={t("setup.replies")}
              checked={definition.goal.replies}
              disabled={!editable}
              onChange={(press) => goal({ replies: press.currentTarget.checked })}
            />
          </Stack>
        </section>
        <section>
          <Title order={2}>{t("setup.audience")}</Title>
          <Text size="sm" c="dimmed" mb="sm">
            {t("setup.audienceText")}
          </Text>
          <ConditionBuilder
            label={t("setup.audience")}
            value={definition.audience}
            onChange={(audience) => change({ audience: audience })}
            fields={fields}
            none={t("everybody")}
            disabled={!editable}
          />
        </section>
        <section>
          <Title order={2}>{t("setup.exclude")}</Title>
          <Text size="sm" c="dimmed" mb="sm">
            {t("setup.excludeText")}
          </Text>
          <ConditionBuilder
            label={t("setup.exclude")}
            value={definition.exclude}
            onChange={(exclude) => change({ exclude: exclude })}
            fields={fields}
            none={t("setup.nobody")}
            disabled={!editable}
          />
        </section>
        <section>
          <Title order={2}>{t("setup.more")}</Title>
          <Stack gap="sm" mt="sm">
            <NumberInput
              label={t("setup.control")}
              description={settled ? t("setup.settled") : t("setup.controlText")}
              suffix="%"
              min={0}
              max={90}
              disabled={!editable || settled}
              value={Math.round(definition.control * 100)}
              onChange={(share) => typeof share === "number" && change({ control: share / 100 })}
            />
            <Select
              label={t("setup.zone")}
              description={settled ? t("setup.settled") : t("setup.zoneText")}
              searchable
              allowDeselect={false}
              disabled={!editable || settled}
              value={definition.zone}
              data={ZONES.includes(definition.zone) ? ZONES : [definition.zone, ...ZONES]}
              onChange={(zone) => zone && change({ zone })}
            />
            <Values values={definition.variables} disabled={!editable} onChange={(variables) => change({ variables: variables as Definition["variables"] })} />
          </Stack>
        </section>
      </Stack>
      <AudienceCount plan={plan} />
    </div>
  );
}
