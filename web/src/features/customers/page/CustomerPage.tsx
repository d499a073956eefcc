// One customer, whole: who, where, what was said on every channel, what is under way.
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PageSkeleton, ProblemView } from "@/ui";
import { customerQuery } from "../queries";
import { Addresses } from "./Addresses";
import { Attributes } from "./Attributes";
import { BestChannel } from "./BestChannel";
import { Campaigns } from "./Campaigns";
import { Consents } from "./Consents";
import { Conversations } from "./Conversations";
import { CustomerHead } from "./CustomerHead";
import { FromSystems } from "./FromSystems";
import { Identity } from "./Identity";
import classes from "./Page.module.css";
import { Timeline } from "./Timeline";

const route = getRouteApi("/shell/customers/$customer");

export function CustomerPage() {
  const { t } = useTranslation("customers");
  const { customer: id } = route.useParams();
  const { data: customer, error, refetch } = useQuery(customerQuery(id));
  const [shown, setShown] = useState("timeline");
  if (error && !customer) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!customer) return <PageSkeleton />;
  return (
    <>
      <CustomerHead customer={customer} />
      <div className={classes.page} data-shown={shown}>
        <div className={classes.switch}>
          <SegmentedControl
            fullWidth
            value={shown}
            onChange={setShown}
            aria-label={t("page.shown")}
            data={[
              { value: "timeline", label: t("timeline.title") },
              { value: "profile", label: t("page.profile") },
            ]}
          />
        </div>
        <section className={classes.main} aria-label={t("timeline.title")} tabIndex={0}>
          <Timeline key={id} customer={customer} />
        </section>
        <aside className={classes.side} aria-label={t("page.profile")} tabIndex={0}>
          <BestChannel id={id} />
          <Addresses customer={customer} />
          <Identity customer={customer} />
          <Consents customer={customer} />
          <Conversations id={id} />
          <Campaigns id={id} />
          <Attributes customer={customer} />
          <FromSystems id={id} />
        </aside>
      </div>
    </>
  );
}
