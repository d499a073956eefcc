// How many channels can't be shown, each problem leading to its field.
import { Button, Popover, Stack, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ChannelBadge } from "@/ui";
import classes from "../Content.module.css";
import { CHANNEL_OF, type Form } from "../types";
import type { Trouble } from "./useLook";

interface Props {
  troubles: readonly Trouble[];
  updating: boolean;
  onFind: (form: Form, field: string) => void;
}

export function Problems({ troubles, updating, onFind }: Props) {
  const { t } = useTranslation("content");
  if (troubles.length === 0) {
    return (
      <span className={classes.fine} role="status">
        <IconCheck size={14} aria-hidden /> {updating ? t("preview.updating") : t("problems.none")}
      </span>
    );
  }
  return (
    <Popover width={360} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconAlertTriangle size={14} aria-hidden className={classes.warn} />}>
          {t("problems.some", { count: troubles.length })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("problems.list")}>
        <Stack gap="xs">
          {troubles.map((each) => (
            <UnstyledButton key={`${each.form}.${each.field}`} className={classes.problem} onClick={() => onFind(each.form, each.field)}>
              <ChannelBadge channel={CHANNEL_OF[each.form]} />
              <span>
                {each.text} {each.remedy}
              </span>
            </UnstyledButton>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
