// Conditions over facts about customers: their builder and their form.
export { ConditionBuilder } from "./ConditionBuilder";
export { customerFields } from "./fields";
export { conditionOf, linesOf, type Condition, type ConditionField } from "./model";
