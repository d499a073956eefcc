// What of the month's budget is gone, as an amount and as a bar; what happens when all of it is.
import { Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchemaDepartmentItem, SchemaDepartmentSpending } from "@/lib/api";
import { Money } from "@/ui";
import settings from "../Settings.module.css";
import classes from "./Departments.module.css";

interface Props {
  item: SchemaDepartmentItem;
  spent: readonly SchemaDepartmentSpending[];
}

export function Spent({ item, spent }: Props) {
  const { t } = useTranslation("settings");
  const cost = spent.filter((each) => each.currency === item.currency).reduce((sum, each) => sum + each.cost, 0);
  const gone = <Money minor={cost} currency={item.currency} />;
  if (item.budget === null)
    return (
      <div className={`${classes.spent} ${settings.dim}`}>
        <span>
          {gone} {t("departments.thisMonth")}
        </span>
      </div>
    );
  const share = item.budget === 0 ? 100 : Math.min(100, (100 * cost) / item.budget);
  const over = share >= 100;
  return (
    <div className={classes.spent}>
      <span className={settings.dim}>
        {gone} {t("departments.of")} <Money minor={item.budget} currency={item.currency} />
      </span>
      <Progress
        value={share}
        size="sm"
        color={over ? "red" : share >= 80 ? "yellow" : undefined}
        aria-label={t("departments.share", { name: item.name })}
      />
      {over && <span className={`${settings.dim} ${classes.over}`}>{t("departments.usedUp")}</span>}
    </div>
  );
}
