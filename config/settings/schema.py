"""What lists of values are called in the API's schema, where two would have one name."""

ENUM_NAMES = {
    "HandlingWayEnum": "stations.enums.HandlingWay",
    "StationKindEnum": "stations.enums.StationKind",
    "BuildingDeviceStatusEnum": "stations.enums.DeviceStatus",
    "DepartmentEventStatusEnum": "stations.logic.case_contract.STATUSES",
    "RunStateEnum": "subsidies.enums.RunState",
    "OrderChannelEnum": "meals.enums.OrderChannel",
    "RestrictionKindEnum": "elderly_care.enums.RestrictionKind",
    "TemperatureKindEnum": "meals.enums.TemperatureKind",
    "RoundKindEnum": "meals.enums.RoundKind",
    "ProofKindEnum": "meals.enums.ProofKind",
    "SexEnum": "elderly_care.enums.Sex",
    "SessionStateEnum": "stations.enums.activities.SessionState",
    "DayCareKindEnum": "elderly_care.enums.day_care.UnitKind",
    "DayCareStateEnum": "elderly_care.enums.day_care.DayState",
    "BedStateEnum": "elderly_care.enums.beds.BedState",
    "CarerKindEnum": "dispatch.enums.CarerKind",
    "EvidenceEnum": "dispatch.enums.Evidence",
    "RequestChannelEnum": "dispatch.enums.Channel",
    "WorkOrderStateEnum": "dispatch.enums.OrderState",
}
