// Figures and a chart.
import { Chart, Figure, notifyDone, type Palette } from "@/ui";
import classes from "./Kit.module.css";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const SENT: Record<string, number[]> = {
  email: [820, 932, 901, 1934, 1290, 330, 320],
  sms: [220, 182, 191, 1234, 290, 130, 110],
  print: [0, 0, 1800, 0, 0, 0, 0],
};
const TABLE = {
  columns: ["Channel", ...DAYS],
  rows: Object.entries(SENT).map(([channel, counts]) => [channel, ...counts]),
};

function draw(palette: Palette) {
  return {
    xAxis: { type: "category" as const, data: DAYS },
    yAxis: { type: "value" as const },
    series: Object.entries(SENT).map(([channel, data]) => ({
      name: channel,
      type: "bar" as const,
      stack: "sent",
      data,
      itemStyle: { color: palette.channel(channel) },
    })),
  };
}

export function FigureParts() {
  return (
    <>
      <div className={classes.flow}>
        <Figure label="Reached" value="12,408" period="last 7 days" change={{ share: 0.123, than: "than the week before" }} />
        <Figure
          label="Cost per answer"
          value="€0.42"
          period="this campaign"
          change={{ share: 0.08, than: "than control", good: "down" }}
          onOpen={() => notifyDone("The customers behind it")}
        />
        <Figure label="Answers" value={null} period="last 7 days" />
      </div>
      <Chart label="Messages sent by channel, last 7 days" draw={draw} table={TABLE} />
    </>
  );
}
