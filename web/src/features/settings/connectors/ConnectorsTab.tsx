// Connectors: the back ends that can be asked, how they fare, and what can be installed ready-made.
import { Button } from "@mantine/core";
import { IconPlugConnected, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaConnectorItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { EmptyState, ListSkeleton, ProblemView } from "@/ui";
import { Part } from "../Part";
import { connectorsQuery } from "../queries";
import classes from "../Settings.module.css";
import styles from "./Connectors.module.css";
import { HealthBadge } from "./HealthBadge";
import { NewConnector } from "./NewConnector";
import { Recipes } from "./Recipes";

export function ConnectorsTab() {
  const { t } = useTranslation("connectors");
  const { data, error, refetch } = useQuery(connectorsQuery());
  const may = useMay();
  const [making, setMaking] = useState(false);
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t("add")}
    </Button>
  );
  return (
    <>
      <Part title={t("title")} text={t("text")} action={may("channels:write") && add}>
        {data.length === 0 && <EmptyState icon={IconPlugConnected} title={t("none.title")} text={t("none.text")} />}
        <ul className={classes.rows}>
          {data.map((each) => (
            <Row key={each.id} connector={each} />
          ))}
        </ul>
      </Part>
      {may("settings:read") && <Recipes />}
      {making && <NewConnector onClose={() => setMaking(false)} />}
    </>
  );
}

function Row({ connector }: { connector: SchemaConnectorItem }) {
  const { t } = useTranslation("connectors");
  const { calls, failed, median_ms: median } = connector.last_day;
  return (
    <li>
      <div className={classes.words}>
        <Link to="/settings/connectors/$connector" params={{ connector: String(connector.id) }} className={styles.link} dir="auto">
          {connector.definition.title || connector.name}
        </Link>
        <div className={classes.dim}>
          {connector.name} · {t(`kind.${connector.definition.kind}.name`)} · {t("operations", { count: Object.keys(connector.definition.operations).length })}
        </div>
        <div className={classes.dim}>{calls > 0 ? t("lastDay", { calls, failed, median }) : t("lastDayNone")}</div>
      </div>
      <HealthBadge connector={connector} />
    </li>
  );
}
