import TenonCore
