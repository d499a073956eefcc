// The switch by which one takes what is handed over to one's departments, or no more.
import { Switch, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDuty } from "./useDuty";
import { useDepartments } from "./useDepartments";

export function DutySwitch() {
  const { t } = useTranslation("inbox");
  const duty = useDuty();
  const automatic = useDepartments().some((each) => each.automatic);
  if (!duty.may || !automatic) return null; // where nothing is given out there is no duty
  return (
    <Tooltip label={t(duty.onDuty ? "duty.on" : "duty.off")} multiline maw={240}>
      <Switch
        size="sm"
        label={t("duty.label")}
        checked={duty.onDuty}
        onChange={(event) => duty.set(event.currentTarget.checked)}
        disabled={duty.busy}
      />
    </Tooltip>
  );
}
