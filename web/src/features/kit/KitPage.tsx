// Every part of the kit, in its states; what it shows is made up.
import { SimpleGrid, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { PageHeader } from "@/ui";
import { ChannelParts } from "./ChannelParts";
import { DeviceParts } from "./DeviceParts";
import { FigureParts } from "./FigureParts";
import { FormParts } from "./FormParts";
import classes from "./Kit.module.css";
import { ListParts } from "./ListParts";
import { StateParts } from "./StateParts";

export function KitPage() {
  return (
    <>
      <PageHeader title="Kit" text="Every part that screens are made of, in its states." />
      <div className={classes.page}>
        <Part title="Channels and states">
          <ChannelParts />
        </Part>
        <Part title="Figures and charts">
          <FigureParts />
        </Part>
        <Part title="Lists and panes">
          <ListParts />
        </Part>
        <Part title="Composer, fields, questions">
          <FormParts />
        </Part>
        <Part title="Empty, loading, problems">
          <SimpleGrid cols={{ base: 1, md: 3 }} spacing="md">
            <StateParts />
          </SimpleGrid>
        </Part>
        <Part title="Devices">
          <DeviceParts />
        </Part>
      </div>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className={classes.part}>
      <Title order={2}>{title}</Title>
      {children}
    </section>
  );
}
