import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import { TAGS } from './tags.ts';

export interface BudgetProps {
  readonly name: string;
  readonly monthlyUsd: number;
  readonly application: string;
  readonly stage: string;
  /** Receives the alarms. */
  readonly topicArn: string;
}

/**
 * A monthly budget for everything with the deployment's tags, with an alarm at 80 % spent and one when the forecast exceeds it.
 * AWS counts by a tag only after somebody has activated it for cost allocation.
 */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, props: BudgetProps) {
    super(scope, id);
    const subscribers = [{ subscriptionType: 'SNS', address: props.topicArn }];
    const notify = (notificationType: string, threshold: number) => ({
      notification: { comparisonOperator: 'GREATER_THAN', notificationType, threshold, thresholdType: 'PERCENTAGE' },
      subscribers,
    });
    const tags = { [TAGS.application]: props.application, [TAGS.stage]: props.stage };
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: props.name,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: props.monthlyUsd, unit: 'USD' },
        filterExpression: {
          and: Object.entries(tags).map(([key, value]) => ({
            tags: { key, values: [value], matchOptions: ['EQUALS'] },
          })),
        },
      },
      notificationsWithSubscribers: [notify('ACTUAL', 80), notify('FORECASTED', 100)],
    });
  }
}
